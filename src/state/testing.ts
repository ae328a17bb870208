import fc from 'fast-check';
import { TURNS } from '../core/choice';
import { CUT_RULES } from '../core/cuts';
import { DIRECTIONS, type Expansion } from '../core/flowGraph';
import type { Group } from '../core/groups';
import { type FeatureId, SITES } from '../core/ids';
import { type Plan, SCOPES, type Schedule } from '../core/plan';
import type { GraphSpec } from '../core/spec';
import { TEXT_LIMITS, type TextSpec } from '../core/textSpec';

/** What specs are made of, at random, for tests of their codecs. */

export const feature = fc
  .tuple(fc.nat(60), fc.constantFrom(...SITES), fc.nat(70_000))
  .map(([layer, site, index]): FeatureId => `${layer}/${site}/${index}`);

const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constant({ kind: 'constant' } as const),
  fc.record({ kind: fc.constant('exponential' as const), alpha: number }),
  fc.record({ kind: fc.constant('linear' as const), end: number }),
  fc.record({ kind: fc.constant('single' as const), layer: fc.nat(60) }),
);
/** Plans with finite numbers. */
export const plan: fc.Arbitrary<Plan> = fc.record({
  edits: fc.uniqueArray(fc.record({ feature, r: number, s: number }), {
    selector: (e) => e.feature,
    maxLength: 8,
  }),
  schedule,
  fold: fc.boolean(),
  scope: fc.constantFrom(...SCOPES),
  bos: fc.boolean(),
});
const between = ([min, max]: readonly [number, number]) =>
  fc.double({ min, max, noNaN: true }).map((x) => x + 0);
const whole = ([min, max]: readonly [number, number]) => fc.integer({ min, max });
/** Every text that can be written with. */
export const text: fc.Arbitrary<TextSpec> = fc.record({
  prompt: fc.string({ unit: 'binary', maxLength: 60 }).map((s) => s.replace(/\p{Surrogate}/gu, '?')),
  seed: whole(TEXT_LIMITS.seed),
  length: whole(TEXT_LIMITS.length),
  temperature: between(TEXT_LIMITS.temperature),
  topP: between(TEXT_LIMITS.topP),
  topK: whole(TEXT_LIMITS.topK),
  chat: fc.boolean(),
});

const cut = fc.double({ min: 0, max: 1, noNaN: true });

/** Words of people: any characters, but no halves of pairs. */
const words = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).map((s) => s.replace(/\p{Surrogate}/gu, '?').slice(0, maxLength));
const set = fc.array(feature, { maxLength: 8 }).map((list) => new Set(list));
/** Groups of two features or more, each in one of them. */
const groups: fc.Arbitrary<Group[]> = fc
  .tuple(
    fc.uniqueArray(feature, { maxLength: 12 }),
    fc.array(fc.tuple(words(60), fc.boolean()), { maxLength: 4 }),
  )
  .map(([features, heads]) =>
    heads
      .map(([name, folded], i) => ({ name, folded, members: features.slice(i * 3, i * 3 + 3) }))
      .filter(({ members }) => members.length > 1),
  );
const wordsOn = (longest: number): fc.Arbitrary<Map<FeatureId, string>> =>
  fc
    .array(
      fc.tuple(
        feature,
        words(longest).filter((s) => s.trim() !== ''),
      ),
      { maxLength: 6 },
    )
    .map((list) => new Map(list));
/** What was taken out, held, written and put together. */
export const choice = {
  removed: set,
  pinned: set,
  hiddenSites: fc.subarray([...SITES]).map((list) => new Set(list)),
  notes: wordsOn(280),
  labels: wordsOn(120),
  groups,
  compared: fc.option(feature),
  orientation: fc.constantFrom(...TURNS),
};

/** Every graph that can be made. */
export const spec: fc.Arbitrary<GraphSpec> = fc.record({
  seeds: fc.uniqueArray(feature, { maxLength: 16 }),
  direction: fc.constantFrom(...DIRECTIONS),
  k: fc.integer({ min: 1, max: 10 }),
  cuts: fc.record({ res: cut, mlp: cut, att: cut, rule: fc.constantFrom(...CUT_RULES) }),
  opened: fc
    .array(fc.tuple(feature, fc.constantFrom<Expansion>('step', 'chain')), { maxLength: 40 })
    .map((list) => new Map(list)),
  floors: fc
    .array(fc.tuple(feature, fc.record({ cut, rank: fc.integer({ min: 0, max: 10 }) })), { maxLength: 6 })
    .map((list) => new Map(list)),
  closed: fc.array(feature, { maxLength: 20 }).map((list) => new Set(list)),
  selected: fc.option(feature),
  ...choice,
  plan,
  otherPlans: fc.record({
    before: fc.array(plan, { maxLength: 3 }),
    after: fc.array(plan, { maxLength: 4 }),
  }),
  text,
});
export const pack = fc.record({
  id: fc.constantFrom('demo', 'gemma-2-2b', 'x.1_y'),
  revision: fc.option(fc.constantFrom('0', '593e82ba38eb')),
});
