import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_SPEC, type GraphSpec, isSameWork } from '../core/spec';
import { setCuts, setK, turn } from './commands';
import { addStep, beginJourney, type Journey, MOST_STEPS, redo, undo } from './history';
import { addEdits, turnEdit } from './planCommands';

/** What a person does, as it would be without a history. */
const steps: fc.Arbitrary<(spec: GraphSpec) => GraphSpec> = fc.oneof(
  fc.integer({ min: 1, max: 10 }).map((k) => (spec: GraphSpec) => setK(spec, k)),
  fc.constantFrom('backward', 'forward', 'both').map((way) => (spec: GraphSpec) => turn(spec, way)),
  fc.double({ min: 0, max: 1, noNaN: true }).map((res) => (spec: GraphSpec) => setCuts(spec, { res })),
  fc.nat(1023).map((index) => (spec: GraphSpec) => addEdits(spec, [`3/res/${index}`])),
  fc.double({ min: 0, max: 3, noNaN: true }).map((r) => (spec: GraphSpec) => turnEdit(spec, 'all', { r })),
);
type Act = {
  readonly kind: 'step' | 'amend' | 'undo' | 'redo';
  readonly change: (s: GraphSpec) => GraphSpec;
};
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({ kind: fc.constantFrom('step', 'step', 'amend', 'undo', 'redo'), change: steps }),
  { minLength: 1, maxLength: 250 },
);

describe('the history', () => {
  it('is where a list of all steps and a place in it would be, whatever is done, undone and redone', () => {
    fc.assert(
      fc.property(acts, (all) => {
        let here: Journey = beginJourney(EMPTY_SPEC);
        // The plain way: everything that was, and where we stand.
        let line: GraphSpec[] = [EMPTY_SPEC];
        let at = 0;
        for (const { kind, change } of all) {
          const next = change(line[at] ?? EMPTY_SPEC);
          if (kind === 'step') {
            here = addStep(here, next);
            if (isSameWork(line[at] ?? EMPTY_SPEC, next)) line = line.with(at, next);
            else {
              line = [...line.slice(0, at + 1), next].slice(-(MOST_STEPS + 1));
              at = line.length - 1;
            }
          } else if (kind === 'amend') {
            here = { ...here, spec: next };
            line = line.with(at, next);
          } else if (kind === 'undo') {
            here = undo(here);
            at = Math.max(at - 1, 0);
          } else {
            here = redo(here);
            at = Math.min(at + 1, line.length - 1);
          }
          expect(here.spec).toEqual(line[at]);
        }
        expect(here.history.past).toEqual(line.slice(0, at));
        expect(here.history.future).toEqual(line.slice(at + 1));
      }),
      { numRuns: 200 },
    );
  });

  it('takes no step where nothing changes, and keeps what can be redone', () => {
    const start = addEdits(EMPTY_SPEC, ['3/res/7']);
    const undone = undo(addStep(beginJourney(start), setK(start, 2)));
    const looked = { ...addEdits(start, ['3/res/7']), selected: '3/res/7' as const };
    expect(addStep(undone, looked)).toEqual({ ...undone, spec: looked });
  });

  it('goes back a hundred steps, and no further', () => {
    let here: Journey = beginJourney(EMPTY_SPEC);
    for (let k = 1; k < 131; k++) here = addStep(here, setCuts(EMPTY_SPEC, { res: k / 1000 }));
    for (let k = 0; k < 200; k++) here = undo(here);
    expect(here.spec.cuts.res).toBe(0.03);
    expect(here.history.future).toHaveLength(100);
  });
});
