import type { Orientation } from '../../core/choice';
import type { FlowEdge } from '../../core/flowGraph';
import type { Site } from '../../core/ids';
import { isNearTie } from '../../core/nearTie';
import { opacityOf, type Point, streamPath } from './geometry';

/** The water of one edge. Its path is written when it is asked for: of a large graph most are never in view. */
export class Stream {
  readonly edge: FlowEdge;
  readonly site: Site;
  readonly from: Point;
  readonly to: Point;
  readonly orientation: Orientation;

  constructor(edge: FlowEdge, site: Site, from: Point, to: Point, orientation: Orientation) {
    this.edge = edge;
    this.site = site;
    this.from = from;
    this.to = to;
    this.orientation = orientation;
  }

  get id(): string {
    return `${this.edge.from}>${this.edge.to}`;
  }

  get path(): string {
    return streamPath(this.edge, this.from, this.to, this.site === 'res', this.orientation, this.tie);
  }

  /** The next match is nearly as good. */
  get tie(): boolean {
    return isNearTie(this.edge);
  }

  get held(): boolean {
    return this.edge.held;
  }

  get opacity(): number {
    return opacityOf(this.edge);
  }
}
