import { describe, expect, it } from 'vitest';
import { NO_TOKEN } from './facts';
import { FeatureIndex } from './featureIndex';
import type { FeatureId } from './ids';

const VOCABULARY = [' the', ' themselves', ' king', ' queen'];
const [, THEMSELVES = 1, KING = 2] = VOCABULARY.keys();
const no = NO_TOKEN;

/** Two positions of the residual stream and one of the MLP. */
const index = new FeatureIndex(
  [
    {
      position: '0/res',
      features: 4,
      labels: ['king', 'raised', 'thesis', ''],
      promotes: [no, THEMSELVES, no, KING],
      promoted: 1,
    },
    {
      position: '0/mlp',
      features: 3,
      labels: ['king', 'of the → crown', 'and → the'],
      promotes: [no, no, no],
      promoted: 1,
    },
    { position: '1/res', features: 4, labels: ['king', 'king · queen', 'sauce (kitchen)', 'king (tales)'] },
  ],
  VOCABULARY,
);

function found(query: string): FeatureId[][] {
  return index
    .find(query)
    .page(0, 100)
    .map(({ ids }) => [...ids]);
}

describe('a search', () => {
  it('puts the whole label first, then a word of one, then what only raises it; equal labels are one group', () => {
    expect(found('king')).toEqual([['1/res/0', '0/res/0', '0/mlp/0'], ['1/res/3'], ['1/res/1'], ['0/res/3']]);
  });

  it('puts words that are fired on before raised ones of the label, beginnings and raised tokens', () => {
    expect(found('the')).toEqual([['0/mlp/1'], ['0/mlp/2'], ['0/res/2'], ['0/res/1']]);
  });

  it('names the raised tokens that answer it', () => {
    expect(index.find('the').page(3, 1)).toEqual([
      { label: 'raised', ids: ['0/res/1'], raises: ['themselves'] },
    ]);
    expect(index.find('queen king').page(0, 1)[0]?.raises).toEqual([]);
  });

  it('wants all words, in any order, in label or raised tokens', () => {
    expect(found('queen king')).toEqual([['1/res/1']]);
    expect(found('raised them')).toEqual([['0/res/1']]);
    expect(found('queen sauce')).toEqual([]);
  });

  it('takes a label without the kind of its text for whole', () => {
    expect(found('sauce')).toEqual([['1/res/2']]);
    expect(found('kitchen')).toEqual([['1/res/2']]);
  });

  it('falls back on words that are one letter off, and says so', () => {
    expect(index.find('sacue')).toMatchObject({ features: 1, near: true });
    expect(index.find('sauce').near).toBe(false);
  });

  it('gives its groups in pages, and the number of all', () => {
    const all = index.find('king');
    expect([all.features, all.groups]).toEqual([6, 4]);
    expect([...all.page(0, 2), ...all.page(2, 2), ...all.page(4, 2)]).toEqual(all.page(0, 4));
  });

  it('finds nothing for nothing', () => {
    expect(index.find('  ')).toMatchObject({ features: 0, groups: 0 });
    expect(new FeatureIndex([], []).find('king').features).toBe(0);
  });
});
