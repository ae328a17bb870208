import { describe, expect, it } from 'vitest';
import { EMPTY_SPEC } from '../../core/spec';
import type { Outcome, Tried } from '../../core/trial';
import { addEdits } from '../../state/planCommands';
import { beginTrial, type Trial, withStrength } from '../../state/trial';
import { shareChanged, trialWords } from './trialWords';

const spec = addEdits(EMPTY_SPEC, ['7/res/948']);
const outcome = (change: Partial<Outcome>): Outcome => ({
  texts: 20,
  theme: 'sea',
  themed: 15,
  raised: 4,
  broken: 0,
  good: 15,
  by: 'theme',
  ...change,
});
const trial = (purpose: Trial['purpose'], tried: readonly Tried[], change: Partial<Trial> = {}): Trial => ({
  ...beginTrial(purpose, { ...spec, plan: withStrength(spec.plan, 0.5) }, 0),
  stage: 'done',
  seeds: 20,
  tried,
  ...change,
});

describe('what came of many seeds, in words', () => {
  it('is the count at the plan’s own s, and the strengths that can be used', () => {
    const tried = [
      { s: 0.5, outcome: outcome({ themed: 17, broken: 1 }) },
      { s: 0.2, outcome: outcome({ themed: 2 }) },
      { s: 1, outcome: outcome({ broken: 18 }) },
    ];
    expect(trialWords(trial('seeds', tried))).toBe(
      's = 0.5: 17 of 20 texts changed to sea, 1 broke down. Usable: s from 0.5 to 0.5.',
    );
  });

  it('counts tokens where no theme changes', () => {
    const tokens = outcome({ by: 'tokens', raised: 12, themed: 0 });
    expect(shareChanged(tokens)).toBe(0.6);
    expect(trialWords(trial('seeds', [{ s: 0.5, outcome: tokens }]))).toContain(
      '12 of 20 texts have more of the tokens that the features raise, none broke down.',
    );
  });

  it('says before the text when nothing works, and when the best is not good', () => {
    const none = [
      { s: 1, outcome: outcome({ themed: 0, good: 0 }) },
      { s: 2, outcome: outcome({ broken: 20, good: 0 }) },
    ];
    expect(trialWords(trial('strength', none))).toBe(
      'No s from 1 to 2 changed any of 20 texts and left it whole.',
    );
    const weak = [{ s: 1, outcome: outcome({ themed: 4, good: 4 }) }];
    expect(trialWords(trial('strength', weak, { taken: 1 }))).toContain('this one came closest');
  });

  it('says nothing before there is something to say', () => {
    expect(trialWords(trial('strength', [], { stage: 'waiting' }))).toBe('');
    const first = [{ s: 1, outcome: outcome({}) }];
    expect(trialWords(trial('strength', first, { stage: 'running' }))).toBe('');
  });
});
