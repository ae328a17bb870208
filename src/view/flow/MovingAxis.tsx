import { useSyncExternalStore } from 'react';
import { Axis, type LayerDoor } from './Axis';
import type { Scene } from './scene';
import type { ViewStore } from './viewStore';

interface Props {
  readonly scene: Scene;
  readonly views: ViewStore;
  readonly door: LayerDoor | null;
  /** The gaps alone are drawn where another picture has the numbers. */
  readonly hasNumbers: boolean;
}

/** The layer numbers, following the picture. */
export function MovingAxis({ scene, views, door, hasNumbers }: Props) {
  const view = useSyncExternalStore(views.subscribe, views.get);
  return <Axis scene={scene} transform={view} door={door} hasNumbers={hasNumbers} />;
}
