import type { Inspection } from '../pack/inspect';

/** What stands at a place, before anybody opens it. */
export interface LookedAt {
  /** The place as links keep it: at the commit that it is at now. */
  readonly from: string;
  readonly inspection: Inspection;
}
