import type { Side, WrittenToken } from '../../core/run';
import { probabilityText } from './numbers';
import { pieceText } from './piece';

export const SIDE_NAMES: Readonly<Record<Side, string>> = { unedited: 'Unsteered', edited: 'Steered' };

/** Which token is looked at. */
export interface Inspected {
  readonly side: Side;
  readonly at: number;
  readonly token: WrittenToken;
  /** It itself, on the page. */
  readonly element: Element;
}

/** What a token's probability is under both models, in one sentence. */
export function inspectedWords({ token, at }: Inspected, vocabulary: readonly string[] | undefined): string {
  const { unedited, edited } = token.readings;
  return `Token ${at + 1} “${pieceText(vocabulary, token.token)}”: probability ${probabilityText(unedited.logProb)} unsteered, ${probabilityText(edited.logProb)} steered`;
}
