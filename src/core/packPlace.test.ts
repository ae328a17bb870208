import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlace, writePlace } from './packPlace';

const SHA = '0123456789abcdef0123456789abcdef01234567';

describe('a repository, in every form that people paste', () => {
  it.each([
    ['google/gemma-scope-2b-pt-res', 'hf://google/gemma-scope-2b-pt-res@main'],
    [' https://huggingface.co/google/gemma-scope-2b-pt-res ', 'hf://google/gemma-scope-2b-pt-res@main'],
    ['https://hf.co/google/gemma-scope-2b-pt-res/', 'hf://google/gemma-scope-2b-pt-res@main'],
    ['https://huggingface.co/o/r/tree/main', 'hf://o/r@main'],
    [`https://huggingface.co/o/r/tree/${SHA}/resid_post_all`, `hf://o/r@${SHA}/resid_post_all`],
    [
      'https://huggingface.co/o/r/blob/main/layer_3/width_16k/average_l0_59/params.npz',
      'hf://o/r@main/layer_3/width_16k/average_l0_59',
    ],
    ['https://huggingface.co/o/r/resolve/main/pack.json?download=true', 'hf://o/r@main'],
    ['https://huggingface.co/o/r/tree/refs%2Fpr%2F1', undefined],
    ['https://huggingface.co/api/models/o/r', 'hf://o/r@main'],
    ['hf://o/r', 'hf://o/r@main'],
    ['hf://models/o/r@v1.0/a/b', 'hf://o/r@v1.0/a/b'],
    ['https://mirror.example/o/r/tree/main/a', 'hf+https://mirror.example/o/r@main/a'],
    ['hf+http://localhost:8080/o/r@main', 'hf+http://localhost:8080/o/r@main'],
    ['https://huggingface.co/google', undefined],
    ['hf://o/r@a@b', undefined],
    ['hf://o', undefined],
  ])('%s', (text, written) => {
    const place = parsePlace(text);
    expect(place && writePlace(place)).toBe(written);
  });
});

it.each([
  ['https://example.org/packs/mine', 'https://example.org/packs/mine/'],
  ['https://example.org/packs/mine/pack.json', 'https://example.org/packs/mine/'],
  ['https://example.org/a%20b/?x=1#top', 'https://example.org/a%20b/'],
])('a folder on a server: %s', (text, address) => {
  expect(parsePlace(text)).toEqual({ kind: 'web', address });
});

it.each(['', 'demo', '/home/me/saes', 'ftp://example.org/', 'javascript:alert(1)', 'C:\\saes', 'https://'])(
  'nothing of the kind: %j',
  (text) => expect(parsePlace(text)).toBeUndefined(),
);

it('reads again what it writes', () =>
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
      const place = parsePlace(text);
      if (place) expect(parsePlace(writePlace(place))).toEqual(place);
    }),
  ));
