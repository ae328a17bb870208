import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureId, featureOf, parseFeature, parsePosition, positionId, positionOf, SITES } from './ids';

const feature = fc.record({
  layer: fc.nat(9_999),
  site: fc.constantFrom(...SITES),
  index: fc.nat(999_999_999),
});

describe('ids', () => {
  it('are written as in the paper', () => {
    expect(featureId({ layer: 24, site: 'res', index: 14548 })).toBe('24/res/14548');
    expect(positionId({ layer: 0, site: 'att' })).toBe('0/att');
  });

  it('give back every feature and position they were made of', () => {
    fc.assert(
      fc.property(feature, (one) => {
        const { layer, site } = one;
        expect(parseFeature(featureId(one))).toEqual(one);
        expect(featureOf(featureId(one))).toEqual(one);
        expect(parsePosition(positionId(one))).toEqual({ layer, site });
        expect(positionOf(featureId(one))).toEqual({ layer, site });
        expect(positionOf(positionId(one))).toEqual({ layer, site });
      }),
    );
  });

  it('have one spelling each: what is read is written the same way again', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789/resmlpatt -+.e'), maxLength: 16 });
    fc.assert(
      fc.property(fc.oneof(near, feature.map(featureId)), (text) => {
        const read = parseFeature(text);
        if (read) expect(featureId(read)).toBe(text);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '',
    '7/res',
    '7/res/',
    '/res/1',
    '7/bus/1',
    '7/RES/1',
    '07/res/1',
    '7/res/01',
    '-1/res/1',
    '7/res/-1',
    '7/res/1.5',
    '7/res/1e3',
    '7/res/0x1',
    ' 7/res/1',
    '7/res/1 ',
    '7/res/1\n',
    '7/res/1/2',
    '7.res.1',
    '10000/res/1',
    '7/res/1000000000',
    '٧/res/1',
    '7/constructor/1',
  ])('refuse %j', (text) => {
    expect(parseFeature(text)).toBeUndefined();
    expect(() => featureOf(text as never)).toThrow(RangeError);
  });

  it.each(['', '7', '7/', '/res', '7/res/1', '07/res', '7/bus', '7/res ', '10000/res', '-1/res'])(
    'refuse the position %j',
    (text) => {
      expect(parsePosition(text)).toBeUndefined();
    },
  );
});
