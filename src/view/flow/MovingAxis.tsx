import { useSyncExternalStore } from 'react';
import { Axis, type LayerDoor } from './Axis';
import type { Scene } from './scene';
import type { ViewStore } from './viewStore';

interface Props {
  readonly scene: Scene;
  readonly views: ViewStore;
  readonly door: LayerDoor | null;
}

/** The layer numbers, following the picture. */
export function MovingAxis({ scene, views, door }: Props) {
  const view = useSyncExternalStore(views.subscribe, views.get);
  return <Axis scene={scene} transform={view} door={door} />;
}
