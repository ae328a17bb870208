import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureId, positionOf, SITES } from '../core/ids';
import { EMPTY_PLAN, MAX_EDITS, SCOPES, type Schedule } from '../core/plan';
import { type FeatureCounts, parsePlan, writePlan } from './planFile';

/** A pack of four layers with 100 features at every site. */
const counts: FeatureCounts = (position) => (positionOf(position).layer < 4 ? 100 : undefined);
const read = (json: unknown) => parsePlan(typeof json === 'string' ? json : JSON.stringify(json), counts);
const one = (edit: object) => ({ edits: [edit] });

const feature = fc
  .tuple(fc.nat(3), fc.constantFrom(...SITES), fc.nat(99))
  .map(([layer, site, index]): FeatureId => `${layer}/${site}/${index}`);
const strength = fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constant({ kind: 'constant' } as const),
  fc.record({ kind: fc.constant('exponential' as const), alpha: strength }),
  fc.record({ kind: fc.constant('linear' as const), end: strength }),
  fc.record({ kind: fc.constant('single' as const), layer: fc.nat(3) }),
);
const plans = fc.record({
  edits: fc.uniqueArray(fc.record({ feature, r: strength, s: strength }), { selector: (e) => e.feature }),
  schedule,
  fold: fc.boolean(),
  scope: fc.constantFrom(...SCOPES),
  bos: fc.boolean(),
});

describe('a plan', () => {
  it('has r = 1, s = 0 and spares the first token where nothing else is said', () => {
    expect(read(one({ feature: '1/res/7' }))).toEqual({
      ...EMPTY_PLAN,
      edits: [{ feature: '1/res/7', r: 1, s: 0 }],
    });
    expect(read({ edits: [] })).toEqual(EMPTY_PLAN);
    expect(read({ edits: [], bos: true }).bos).toBe(true);
  });

  it.each([
    ['', 'PlanError', /not JSON.*found ""/],
    ['{"edits": [', 'PlanError', /not JSON/],
    ['{"edits": [{"feature": "1/res/7", "r": NaN}]}', 'PlanError', /not JSON/],
    ['{"edits": [{"feature": "1/res/7", "s": 1e999}]}', 'PlanError', /"s" is not right.*Infinity/],
    ['{"edits": [{"feature": "1/res/7", "r": 1e39}]}', 'PlanError', /"r" is not right/],
    ['{"edits": [{"feature": "1/res/7", "r": "2"}]}', 'PlanError', /"r" is not right.*found "2"/],
    ['{"edits": [{"feature": "1/res/7", "r": null}]}', 'PlanError', /found null/],
    ['{"edits": [{"feature": "1/res/7", "R": 0}]}', 'PlanError', /unknown field.*found "R"/],
    ['{"edits": [{"r": 0}]}', 'PlanError', /Edit 1 of the plan: "feature".*found nothing/],
    ['{"edits": [{"feature": "1/res/07"}]}', 'PlanError', /found "1\/res\/07"/],
    ['{"edits": [{"feature": 948}]}', 'PlanError', /found 948/],
    ['{"edits": [7]}', 'PlanError', /Edit 1 of the plan is not right\. Expected an object, found 7/],
    ['{"edits": {}}', 'PlanError', /a list, found an object/],
    ['{}', 'PlanError', /"edits".*found nothing/],
    ['[]', 'PlanError', /"edits".*found nothing/],
    ['7', 'PlanError', /The plan is not right\. Expected an object, found 7/],
    ['{"edits": [], "bos": 1}', 'PlanError', /true or false, found 1/],
    ['{"edits": [], "fold": 1}', 'PlanError', /"fold".*true or false, found 1/],
    ['{"edits": [], "scope": "all"}', 'PlanError', /"both" or "prompt" or "generated", found "all"/],
    ['{"edits": [], "schedule": "linear"}', 'PlanError', /"schedule" is not right.*found "linear"/],
    ['{"edits": [], "schedule": {"kind": "steep"}}', 'PlanError', /"exponential".*found "steep"/],
    [
      '{"edits": [], "schedule": {"kind": "linear"}}',
      'PlanError',
      /"schedule.end" is not right.*found nothing/,
    ],
    [
      '{"edits": [], "schedule": {"kind": "linear", "end": 0, "alpha": 1}}',
      'PlanError',
      /unknown field.*found "alpha"/,
    ],
    ['{"edits": [], "schedule": {"kind": "exponential", "alpha": null}}', 'PlanError', /found null/],
    [
      '{"edits": [], "schedule": {"kind": "single", "layer": 1.5}}',
      'PlanError',
      /a whole number from 0 to 9999, found 1.5/,
    ],
    ['{"edits": [{"feature": "4/res/7"}]}', 'FeatureError', /no SAE at 4\/res/],
    ['{"edits": [{"feature": "1/res/100"}]}', 'FeatureError', /from 0 to 99, found 100/],
  ])('%s is refused', (text, tag, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ tag, message: expect.stringMatching(message) }),
    );
  });

  it('names a feature once', () => {
    const twice = { edits: [{ feature: '1/res/7' }, { feature: '1/mlp/7' }, { feature: '1/res/7', s: 1 }] };
    expect(() => read(twice)).toThrow(/each feature once, found "1\/res\/7" twice/);
  });

  it('has an end', () => {
    const edits = Array.from({ length: MAX_EDITS + 1 }, () => ({ feature: '1/res/7' }));
    expect(() => read({ edits })).toThrow(/at most 4096, found 4097/);
  });

  it('comes back from its JSON as it was', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(read(writePlan(plan))).toEqual(plan);
      }),
    );
  });

  it('is read or refused in words, whatever the JSON', () => {
    const json = fc.oneof(fc.jsonValue(), fc.record({ edits: fc.array(fc.jsonValue()) }));
    const edit = fc.record({ feature: fc.oneof(feature, fc.string()), r: fc.jsonValue() }).map(one);
    fc.assert(
      fc.property(fc.oneof(json, edit), (value) => {
        try {
          for (const { r, s } of read(value).edits) expect([r, s].every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(['PlanError', 'FeatureError']).toContain((error as Error).name);
        }
      }),
      { numRuns: 500 },
    );
  });
});
