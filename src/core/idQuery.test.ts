import { describe, expect, it } from 'vitest';
import { readIdQuery } from './idQuery';
import { type PositionId, SITES } from './ids';

/** Eight layers; the sixth has no SAE at its attention. */
const features = new Map<PositionId, number>(
  Array.from({ length: 8 }, (_, layer) =>
    SITES.map((site): [PositionId, number] => [`${layer}/${site}`, 1024]),
  ).flat(),
);
features.delete('5/att');
const read = (query: string) => readIdQuery(query, features);

describe('an id that is typed', () => {
  it.each(['7/res/93', ' 7/RES/93 ', '7 / res / 93', '7/res/093'])('"%s" is a feature', (query) =>
    expect(read(query)).toEqual({ kind: 'feature', id: '7/res/93' }),
  );

  it.each(['ship', 'and/or', '1/2', 'res/7/3', '', '7', '1 2/3 pint'])('"%s" is words', (query) =>
    expect(read(query)).toBeUndefined(),
  );

  it.each([
    ['7/res/99999', '7/res/99999: this site has 1,024 features (0 to 1,023)'],
    ['9/res/3', 'layer 9: the pack has layers 0 to 7'],
    ['9/', 'layer 9: the pack has layers 0 to 7'],
    ['7/foo/3', 'foo is not a site: res, mlp, att'],
    ['7/foo', 'foo is not a site: res, mlp, att'],
    ['7/re/3', 're is not a site: res, mlp, att'],
    ['7//3', 'nothing is not a site: res, mlp, att'],
    ['5/att/3', '5/att: layer 5 has res and mlp, and no att'],
    ['7/res/x', '7/res/x: x is not a number; this site has 1,024 features (0 to 1,023)'],
  ])('"%s" says what is wrong with it', (query, text) =>
    expect(read(query)).toEqual({ kind: 'wrong', text }),
  );

  it.each([
    ['7/', 'Go on with a site: res, mlp, att'],
    ['5/', 'Go on with a site: res, mlp'],
    ['7/r', 'Go on with a site: res, mlp, att'],
    ['7/res', 'Go on with a number: 7/res has 1,024 features (0 to 1,023)'],
    ['7/res/', 'Go on with a number: 7/res has 1,024 features (0 to 1,023)'],
  ])('"%s" says how it goes on', (query, text) => expect(read(query)).toEqual({ kind: 'begun', text }));

  it('names layers with gaps', () => {
    const some = new Map<PositionId, number>([0, 1, 3].map((layer) => [`${layer}/res`, 4]));
    expect(readIdQuery('2/res/0', some)).toEqual({
      kind: 'wrong',
      text: 'layer 2: the pack has layers 0 to 1 and 3',
    });
  });
});
