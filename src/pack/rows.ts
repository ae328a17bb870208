import type { PositionId } from '../core/ids';
import type { ReadOptions } from './bytes';
import type { FeatureRows } from './layouts/reader';
import { type Pack, readerAt } from './open';

export type { FeatureRows };

/**
 * Reads features one by one, so that editing a few does not fetch whole SAEs.
 *
 * @throws FeatureError when the pack has no SAE there, no encoder, or another activation than JumpReLU; FileError;
 * NetworkError; AbortError
 */
export async function readFeatureRows(
  pack: Pack,
  position: PositionId,
  indices: readonly number[],
  options: ReadOptions = {},
): Promise<FeatureRows> {
  return readerAt(pack, position).features(indices, options);
}
