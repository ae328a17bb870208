import { HeadwatersError } from '../core/errors';
import type { ModelInput } from './inputs';
import { floatTensor, type Tensor, wholeTensor } from './tensor';

/**
 * The inputs of a model for a text that begins at its beginning: one row of tokens, and an empty cache.
 *
 * Which inputs there are depends on the export: some want the positions as well, some give the cache's head size only
 * by name. So they are made from what the graph declares.
 *
 * @param headSize of one attention head, for caches that do not declare it
 * @throws ModelError for an input that is not known here
 */
export function promptFeeds(
  inputs: readonly ModelInput[],
  tokens: readonly number[],
  headSize: number | undefined,
): Record<string, Tensor> {
  return Object.fromEntries(inputs.map((input) => [input.name, feedFor(input, tokens, headSize)]));
}

function feedFor(input: ModelInput, tokens: readonly number[], headSize: number | undefined): Tensor {
  const row = [1, tokens.length];
  if (input.type === 'int64')
    switch (input.name) {
      case 'input_ids':
        return wholeTensor(row, tokens);
      case 'attention_mask':
        return wholeTensor(
          row,
          tokens.map(() => 1),
        );
      case 'position_ids':
        return wholeTensor(
          row,
          tokens.map((_, i) => i),
        );
    }
  if (CACHE.test(input.name)) return emptyCache(input, headSize);
  throw unknownInput(input);
}

const CACHE = /^past_key_values\.\d+\.(key|value)$/;

/** `[batch, heads, past, head]`: one text, nothing past. */
function emptyCache(input: ModelInput, headSize: number | undefined): Tensor {
  const [, heads, , declared] = input.dims;
  const head = typeof declared === 'number' ? declared : headSize;
  if (typeof heads !== 'number' || head === undefined || input.dims.length !== 4) throw unknownInput(input);
  const dims = [1, heads, 0, head];
  if (input.type === 'float32') return floatTensor(dims, new Float32Array(0));
  if (input.type === 'float16') return { type: 'float16', dims, data: new Uint16Array(0) };
  throw unknownInput(input);
}

function unknownInput({ name, type, dims }: ModelInput): HeadwatersError {
  return new HeadwatersError('ModelError', {
    what: `The model asks for an input that is not known here.`,
    expected: 'input_ids, attention_mask, position_ids and past_key_values',
    found: `${name}, ${type} [${dims.join(', ')}]`,
    next: 'Export it as a causal language model with a key-value cache.',
  });
}
