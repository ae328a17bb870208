import { type FeatureId, featureOf, type PositionId, positionId, SITES } from './ids';
import type { KnownMatches, MatchLookup } from './lookup';

/** Made-up packs for tests: small decoders, and every match of them computed the plain way. */

export type Rows = readonly (readonly number[])[];
export type Decoders = ReadonlyMap<PositionId, Rows>;

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Shape {
  readonly layers: number;
  /** Features of each position. */
  readonly features: number;
  readonly width: number;
  /** Positions that are left out. */
  readonly without?: readonly PositionId[];
}

/** Residual rows mix rows of their sources, so that features arise, pass on and mix. */
export function madeUpDecoders(seed: number, { layers, features, width, without = [] }: Shape): Decoders {
  const random = randomFrom(seed);
  const noise = (scale: number): number[] => Array.from({ length: width }, () => (random() * 2 - 1) * scale);
  const decoders = new Map<PositionId, Rows>();
  for (let layer = 0; layer < layers; layer++) {
    for (const site of ['mlp', 'att'] as const)
      decoders.set(
        `${layer}/${site}`,
        Array.from({ length: features }, () => noise(1)),
      );
    const pools = SITES.map((site) => decoders.get(`${site === 'res' ? layer - 1 : layer}/${site}`) ?? []);
    const mixed = Array.from({ length: features }, () => {
      const row = noise(0.2);
      for (const pool of pools) {
        const source = pool[Math.floor(random() * pool.length)];
        if (source && random() < 0.6)
          for (let c = 0; c < width; c++) row[c] = (row[c] ?? 0) + (source[c] ?? 0);
      }
      return row;
    });
    decoders.set(`${layer}/res`, mixed);
  }
  for (const position of without) decoders.delete(position);
  return decoders;
}

export function cosineOf(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, c) => sum + value * (y[c] ?? 0), 0);
  return dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)));
}

/** Every match of a feature at a position, best first; equal cosines in the order of their index. */
export function exactMatches(decoders: Decoders, id: FeatureId, to: PositionId): KnownMatches | undefined {
  const feature = featureOf(id);
  const row = decoders.get(positionId(feature))?.[feature.index];
  const others = decoders.get(to);
  if (!row || !others) return undefined;
  const all = others.map((other, index) => ({ index, cosine: cosineOf(row, other) }));
  all.sort((a, b) => b.cosine - a.cosine || a.index - b.index);
  return { index: all.map((m) => m.index), cosine: all.map((m) => m.cosine), more: false };
}

/** Knows everything about some decoders. */
export function exactLookup(decoders: Decoders): MatchLookup {
  const lists = new Map<string, KnownMatches | undefined>();
  return {
    has: (position) => decoders.has(position),
    matches(feature, to) {
      const key = `${feature}>${to}`;
      if (!lists.has(key)) lists.set(key, exactMatches(decoders, feature, to));
      return lists.get(key);
    },
  };
}

/** A lookup written out: `{ '1/res/0>0/res': [[4, 0.9], [2, 0.6]] }`, empty for every pair it does not name. */
export function writtenLookup(
  positions: readonly PositionId[],
  lists: Readonly<Record<string, readonly (readonly [index: number, cosine: number])[]>>,
): MatchLookup {
  return {
    has: (position) => positions.includes(position),
    matches(feature, to) {
      const list = lists[`${feature}>${to}`] ?? [];
      return { index: list.map(([index]) => index), cosine: list.map(([, cosine]) => cosine), more: false };
    },
  };
}

/** Every feature of the decoders. */
export function featuresOf(decoders: Decoders): FeatureId[] {
  return [...decoders].flatMap(([position, rows]) =>
    rows.map((_, index): FeatureId => `${position}/${index}`),
  );
}
