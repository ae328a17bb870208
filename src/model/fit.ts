import { HeadwatersError } from '../core/errors';
import type { Manifest } from '../pack/manifest';
import type { Pack } from '../pack/open';
import type { Sizes } from './onnx/sizes';
import { steerModel } from './steer';

/** @throws ModelError when the model is not one that the pack's SAEs can have been trained on */
export function checkFits(name: string, sizes: Sizes, { id, model }: Manifest): void {
  const pairs: readonly [string, number | undefined, number | undefined][] = [
    ['layers', model.layers, sizes.layers],
    ['numbers in its residual stream', model.d_model, sizes.width],
    ['tokens in its vocabulary', model.vocabulary, sizes.vocabulary],
  ];
  for (const [what, wanted, found] of pairs)
    if (wanted !== undefined && found !== undefined && wanted !== found)
      throw new HeadwatersError('ModelError', {
        what: `${name} is not the model of the pack ${id}.`,
        expected: `${wanted} ${what}`,
        found: `${found}`,
        next: 'Use an export of the model that the pack was made from.',
      });
}

/**
 * Reads the graph of a pack's model and all that can be known of it without running it.
 *
 * @throws ModelError when it cannot be steered or is another model; FileError, NetworkError, AbortError
 */
export async function checkModel({ source, manifest }: Pack): Promise<void> {
  const { onnx } = manifest.model;
  if (!onnx) return;
  const { data } = onnx;
  const lengths = new Map(data ? [[data.path.slice(data.path.lastIndexOf('/') + 1), data.bytes]] : []);
  const { sizes } = steerModel(await source.read(onnx), onnx.path, lengths, { sites: [] });
  checkFits(onnx.path, sizes, manifest);
  if (data) await source.read(data, { range: { start: 0, end: Math.min(8, data.bytes) } });
}

/** @throws LimitError for a text that is empty or too long, and for tokens that the model does not know */
export function checkTokens(tokens: readonly number[], sizes: Sizes, { model }: Manifest): void {
  const context = Math.min(sizes.context ?? Infinity, model.context ?? Infinity);
  if (tokens.length === 0 || tokens.length > context)
    throw new HeadwatersError('LimitError', {
      what: tokens.length === 0 ? 'The text is empty.' : 'The text is too long for the model.',
      expected: context === Infinity ? '1 token or more' : `1 to ${context} tokens`,
      found: `${tokens.length}`,
    });
  const vocabulary = sizes.vocabulary ?? model.vocabulary ?? Infinity;
  const unknown = tokens.find((token) => !Number.isSafeInteger(token) || token < 0 || token >= vocabulary);
  if (unknown !== undefined)
    throw new HeadwatersError('LimitError', {
      what: `The model has no token ${unknown}.`,
      expected: `0 to ${vocabulary - 1}`,
      found: `${unknown}`,
      next: "Take the ids from the model's own tokenizer.",
    });
}
