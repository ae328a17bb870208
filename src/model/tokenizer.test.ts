import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoPack } from './node/testing';
import { checkVocabulary, openTokenizer, wrapTokenizer } from './tokenizer';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly decoded: string;
}

/** By the tokenizers library itself. See lab/make_token_fixture.py. */
const cases = JSON.parse(readFileSync(new URL('fixtures/tokens.json', import.meta.url), 'utf8')) as Case[];
const tokenizer = await openTokenizer(await demoPack());

describe('the tokenizer of the embedded pack', () => {
  it.each(cases)('gives $text the tokens of the library that made it', ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(decoded);
  });

  it('gives every text back, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        fc.pre(!/<(pad|eos|bos|unk)>|▁|<0x/.test(text));
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('has no template for a chat, and the size of the model’s vocabulary', () => {
    expect(tokenizer.chat).toBeUndefined();
    expect(tokenizer.size).toBe(4096);
  });
});

describe('a tokenizer', () => {
  const json = JSON.parse(
    readFileSync(new URL('../../public/packs/demo/tokenizer.json', import.meta.url), 'utf8'),
  ) as Record<string, unknown>;

  it('writes a turn of a chat as its template says', () => {
    const chat_template =
      "{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m['role'] }}\n{{ m['content'] | trim }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}";
    const { chat } = wrapTokenizer(json, { chat_template, bos_token: '<bos>' }, 'x');
    expect(chat?.(' Hello ')).toBe('<bos><start_of_turn>user\nHello<end_of_turn>\n<start_of_turn>model\n');
  });

  it.each([
    ['of another size', 5000, /expected 5000 tokens.*found 4096/i],
    ['that is too small', 4000, /expected 4000 tokens.*found 4096/i],
  ])('is refused for a model with a vocabulary %s', (_, vocabulary, message) => {
    expect(() => checkVocabulary('tokenizer.json', tokenizer, 'model.onnx', vocabulary)).toThrow(
      expect.objectContaining({ tag: 'ModelError', message: expect.stringMatching(message) }),
    );
  });

  it('that is none is told in words', () => {
    for (const wrong of [{}, { model: 7 }, { model: { type: 'BPE', vocab: null } }])
      expect(() => wrapTokenizer(wrong, {}, 'tokenizer.json')).toThrow(
        expect.objectContaining({ tag: 'ModelError' }),
      );
  });
});
