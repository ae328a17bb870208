import type { FlowNode } from '../../core/flowGraph';
import type { Fold } from '../../core/groups';
import type { FeatureId } from '../../core/ids';
import type { EditBadge } from './editBadges';
import type { Point } from './geometry';
import type { Fill } from './shapes';

/** A feature of a scene, in its place. */
export interface SceneNode extends Point {
  readonly id: FeatureId;
  readonly node: FlowNode;
  readonly label: string;
  readonly radius: number;
  readonly fill: Fill;
  /** The largest cosine of a match that it is drawn for, 0 where there is none. */
  readonly strength: number;
  /** What it stands for, where that is a whole group. */
  readonly fold: Fold | null;
  readonly note: string | null;
  /** What the steering plan does to it. */
  readonly edit: EditBadge | null;
  /** Reached from more than one seed, or in both of two graphs that are compared. */
  readonly shared: boolean;
}
