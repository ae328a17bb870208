import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CLASSES, classify } from './classes';
import { type Cuts, cutsAt } from './cuts';
import { type FeatureId, featureId, type PositionId, positionOf } from './ids';
import { MOST_RANKED, type Overview, overviewOf, type Ranked } from './overview';
import { riverLength } from './riverLength';
import { scoresOf } from './scores';
import { exactLookup, madeUpDecoders } from './testing';

const CUTS: Cuts = { res: 0.4, mlp: 0.3, att: 0.3, rule: 'fixed' };

function whole(steps: Generator<void, Overview>): Overview {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The highest of them, the plain way. */
function best(all: readonly Ranked[]): number[] {
  return all
    .map(({ value }) => value)
    .filter((value) => value > 0)
    .sort((a, b) => b - a)
    .slice(0, MOST_RANKED);
}

it('says of every feature what its card says', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 5 }), (seed, layers) => {
      const decoders = madeUpDecoders(seed, { layers, features: 12, width: 9 });
      const lookup = exactLookup(decoders);
      const positions = [...decoders].map(([at, rows]) => ({ ...positionOf(at), features: rows.length }));
      const overview = whole(overviewOf(positions, lookup, CUTS, {}));
      const features = positions
        .filter(({ site }) => site === 'res')
        .flatMap(({ layer, features: n }) =>
          Array.from({ length: n }, (_, index) => ({ layer, site: 'res' as const, index })),
        );
      for (const { layer, classes } of overview.layers) {
        const here = features.filter((feature) => feature.layer === layer);
        for (const name of CLASSES)
          expect(classes[name]).toBe(
            here.filter((one) => classify(scoresOf(one, lookup), cutsAt(CUTS, {}, one)) === name).length,
          );
      }
      const lengths = features.map((feature) => ({
        feature: featureId(feature),
        value: riverLength(featureId(feature), lookup, CUTS, {}) ?? 0,
      }));
      expect(overview.longest.map(({ value }) => value)).toEqual(best(lengths));
      for (const { feature, value } of overview.longest)
        expect(lengths.find((one) => one.feature === feature)?.value).toBe(value);

      const fed = new Map<FeatureId, number>();
      for (const feature of features) {
        const id = featureId(feature);
        const source: PositionId = `${feature.layer - 1}/res`;
        const list = lookup.has(source) ? lookup.matches(id, source) : undefined;
        const [index, cosine] = [list?.index[0], list?.cosine[0]];
        if (index === undefined || cosine === undefined || cosine < CUTS.res) continue;
        const origin: FeatureId = `${source}/${index}`;
        fed.set(origin, (fed.get(origin) ?? 0) + 1);
      }
      expect(overview.origins.map(({ value }) => value)).toEqual(
        best([...fed].map(([feature, value]) => ({ feature, value: value > 1 ? value : 0 }))),
      );
      for (const { feature } of overview.newborn) {
        const at = { ...positionOf(feature), index: Number(feature.split('/')[2]) };
        expect(classify(scoresOf(at, lookup), cutsAt(CUTS, {}, at))).toBe('newborn');
      }
    }),
  );
});

it('knows nothing where nothing is known', () => {
  const lookup = { has: () => true, matches: () => undefined };
  const overview = whole(overviewOf([{ layer: 1, site: 'res', features: 3 }], lookup, CUTS, {}));
  expect(overview).toEqual({
    layers: [
      {
        layer: 1,
        features: 3,
        classes: { translated: 0, processed: 0, newborn: 0, unexplained: 0 },
        scores: { res: null, mlp: null, att: null },
      },
    ],
    longest: [],
    newborn: [],
    origins: [],
  });
});
