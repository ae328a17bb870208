import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../pack/manifest';
import { demoPack } from './node/testing';
import type { Sizes } from './onnx/sizes';
import { promptTokens } from './prompt';
import { openTokenizer, type TextTokenizer } from './tokenizer';

const pack = await demoPack();
const tokenizer = await openTokenizer(pack);
const CONTEXT = 512;
const NO_SIZES: Sizes = {
  layers: 8,
  width: undefined,
  vocabulary: undefined,
  headSize: undefined,
  context: undefined,
};

/** A prompt before 60 tokens, unless something else is said. */
function tokens(
  text: string,
  options: {
    length?: number;
    cutLeft?: boolean;
    manifest?: Manifest;
    sizes?: Sizes;
    chat?: boolean;
    with_?: TextTokenizer;
  } = {},
) {
  const { length = 60, cutLeft = false, manifest = pack.manifest, sizes = NO_SIZES } = options;
  const { chat = false, with_ = tokenizer } = options;
  return promptTokens({ prompt: text, length, chat }, with_, manifest, sizes, cutLeft);
}

const refused = (message: RegExp, tag = 'LimitError') =>
  expect.objectContaining({ tag, message: expect.stringMatching(message) });

const withoutBos: Manifest = { ...pack.manifest, model: { ...pack.manifest.model, bos: undefined } };
const LONG = 'word '.repeat(600);

describe('a prompt', () => {
  it('begins with the mark of the beginning', () => {
    expect(tokens('The ship')).toEqual({ ids: [2, 669, 1234], cut: 0 });
    expect(tokens('The ship', { manifest: withoutBos }).ids).toEqual([669, 1234]);
  });

  it('is a turn of a chat where the model has a template, with one mark of the beginning', () => {
    const chatty = { ...tokenizer, chat: (text: string) => `<bos>You: ${text}\nI: ` };
    const { ids } = tokens('The ship', { chat: true, with_: chatty });
    expect(ids).toEqual([2, ...tokenizer.encode('You: The ship\nI: ')]);
    expect(() => tokens('The ship', { chat: true })).toThrow(refused(/no chat template/));
  });

  it('may be empty where there is such a mark, and nowhere else', () => {
    expect(tokens('').ids).toEqual([2]);
    expect(() => tokens('', { manifest: withoutBos })).toThrow(refused(/prompt is empty/));
  });

  it('that does not fit is refused, or loses its beginning', () => {
    const all = tokenizer.encode(LONG);
    expect(() => tokens(LONG)).toThrow(
      refused(new RegExp(`at most ${CONTEXT - 61} tokens.*found ${all.length}`), 'ContextError'),
    );
    const { ids, cut } = tokens(LONG, { cutLeft: true });
    expect(ids).toHaveLength(CONTEXT - 60);
    expect(ids).toEqual([2, ...all.slice(cut)]);
    expect(cut).toBe(all.length - (CONTEXT - 61));
  });

  it('fills the model to its last token, and no further', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 510 }), (words, length) => {
        const { ids, cut } = tokens('a '.repeat(words), { length, cutLeft: true });
        expect(ids.length + length).toBeLessThanOrEqual(CONTEXT);
        if (cut > 0) expect(ids.length + length).toBe(CONTEXT);
        expect(ids.length - 1 + cut).toBe(tokenizer.encode('a '.repeat(words)).length);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps to the smaller of what the pack and the model say', () => {
    expect(() => tokens('The ship', { length: 30, sizes: { ...NO_SIZES, context: 32 } })).toThrow(
      refused(/the model reads 32\)/, 'ContextError'),
    );
    expect(tokens('The ship', { length: 29, sizes: { ...NO_SIZES, context: 32 } }).ids).toHaveLength(3);
  });

  it('is not asked for where the text alone does not fit', () => {
    expect(() => tokens('The ship', { length: 511, cutLeft: true })).toThrow(
      refused(/does not fit into the model.*at most 510 tokens.*found 511/),
    );
  });

  it('is refused where it is too long, before it is read', () => {
    expect(() => tokens('a'.repeat(200_001), { cutLeft: true })).toThrow(refused(/too long.*200000.*200001/));
  });

  it('of one word without end is cut into tokens in good time', () => {
    const since = performance.now();
    expect(tokens('a'.repeat(200_000), { cutLeft: true }).ids).toHaveLength(CONTEXT - 60);
    expect(performance.now() - since).toBeLessThan(20_000);
  });
});
