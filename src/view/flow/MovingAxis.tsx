import { useSyncExternalStore } from 'react';
import { Axis } from './Axis';
import type { Scene } from './scene';
import type { ViewStore } from './viewStore';

/** The layer numbers, following the picture. */
export function MovingAxis({ scene, views }: { readonly scene: Scene; readonly views: ViewStore }) {
  const view = useSyncExternalStore(views.subscribe, views.get);
  return <Axis scene={scene} transform={view} />;
}
