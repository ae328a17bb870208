import type { Side, WrittenToken } from '../../core/run';

export const SIDE_NAMES: Readonly<Record<Side, string>> = { unedited: 'As it is', edited: 'Steered' };

/** Which token is looked at. */
export interface Inspected {
  readonly side: Side;
  readonly at: number;
  readonly token: WrittenToken;
  /** Where it stands on the screen. */
  readonly box: DOMRect;
}
