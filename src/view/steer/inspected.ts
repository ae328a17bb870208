import type { Side, WrittenToken } from '../../core/run';
import { type Piece, tokenName } from '../../core/tokenText';
import { probabilityText } from './numbers';

export const SIDE_NAMES: Readonly<Record<Side, string>> = { unedited: 'Unsteered', edited: 'Steered' };

/** Which token is looked at. */
export interface Inspected {
  /** The number of the run that wrote it. */
  readonly run: number;
  readonly side: Side;
  readonly at: number;
  readonly token: WrittenToken;
  /** It itself, on the page. */
  readonly element: Element;
}

/** What a token's probability is under both models, in one sentence. */
export function inspectedWords({ token, at }: Inspected, pieces: (token: number) => Piece): string {
  const { unedited, edited } = token.readings;
  return `Token ${at + 1} “${tokenName(pieces(token.token))}”: probability ${probabilityText(unedited.logProb)} unsteered, ${probabilityText(edited.logProb)} steered`;
}
