import { HeadwatersError } from '../core/errors';
import type { ModelInput } from './inputs';
import type { KeptValues } from './modelSession';
import { PICKED } from './onnx/names';
import { floatTensor, type Tensor, wholeTensor } from './tensor';

/** Tokens that go into a model at once: the same in every row of the batch. */
export interface Stretch {
  readonly tokens: readonly number[];
  /** Tokens that went in before, and lie in the cache. */
  readonly past: number;
  readonly batch: number;
}

/**
 * The inputs of a model for a stretch of text. A cache that is empty is made here; one that is not has to be added.
 *
 * Which inputs there are depends on the export: some want the positions as well, some give the cache's head size only
 * by name. So they are made from what the graph declares.
 *
 * @param headSize of one attention head, for caches that do not declare it
 * @throws ModelError for an input that is not known here
 */
export function stretchFeeds(
  inputs: readonly ModelInput[],
  stretch: Stretch,
  headSize: number | undefined,
): Record<string, Tensor> {
  const wanted = stretch.past > 0 ? inputs.filter(({ name }) => !CACHE.test(name)) : inputs;
  return Object.fromEntries(wanted.map((input) => [input.name, feedFor(input, stretch, headSize)]));
}

/** Which tokens of a stretch give their logits. */
export function pickFeed(places: readonly number[]): Record<string, Tensor> {
  return { [PICKED]: wholeTensor([places.length], places) };
}

/** The outputs that hold the cache, by the name of the input that takes each. */
export function cacheNames(inputs: readonly ModelInput[]): ReadonlyMap<string, string> {
  const names = inputs.map(({ name }) => name).filter((name) => CACHE.test(name));
  return new Map(names.map((name) => [name, name.replace('past_key_values', 'present')]));
}

/** What a step kept of the cache, by the names of the inputs that take it in the next one. */
export function cacheInputs(cache: ReadonlyMap<string, string>, kept: KeptValues): KeptValues {
  return Object.fromEntries(
    [...cache].flatMap(([input, output]) => {
      const value = kept[output];
      return value ? [[input, value] as const] : [];
    }),
  );
}

function feedFor(input: ModelInput, stretch: Stretch, headSize: number | undefined): Tensor {
  const { tokens, past, batch } = stretch;
  const rows = (row: readonly number[]): Tensor =>
    wholeTensor([batch, row.length], Array.from({ length: batch }, () => row).flat());
  if (input.type === 'int64')
    switch (input.name) {
      case 'input_ids':
        return rows(tokens);
      case 'attention_mask':
        return rows(Array.from({ length: past + tokens.length }, () => 1));
      case 'position_ids':
        return rows(tokens.map((_, i) => past + i));
    }
  if (CACHE.test(input.name)) return emptyCache(input, batch, headSize);
  throw unknownInput(input);
}

const CACHE = /^past_key_values\.\d+\.(key|value)$/;

/** `[batch, heads, past, head]`, nothing past. */
function emptyCache(input: ModelInput, batch: number, headSize: number | undefined): Tensor {
  const [, heads, , declared] = input.dims;
  const head = typeof declared === 'number' ? declared : headSize;
  if (typeof heads !== 'number' || head === undefined || input.dims.length !== 4) throw unknownInput(input);
  const dims = [batch, heads, 0, head];
  if (input.type === 'float32') return floatTensor(dims, new Float32Array(0));
  if (input.type === 'float16') return { type: 'float16', dims, data: new Uint16Array(0) };
  throw unknownInput(input);
}

function unknownInput({ name, type, dims }: ModelInput): HeadwatersError {
  return new HeadwatersError('ModelError', {
    what: `The model has an input that Headwaters does not know.`,
    expected: 'input_ids, attention_mask, position_ids and past_key_values',
    found: `${name}, ${type} [${dims.join(', ')}]`,
    next: 'Export it as a causal language model with a key-value cache.',
  });
}
