import { describe, expect, it } from 'vitest';
import { type ChanceLevels, type Cuts, cutFor, cutsAt, PAPER_CUTS } from './cuts';

const chance: ChanceLevels = {
  '3/res>2/res': 0.2,
  '3/res>3/mlp': 0.3,
  '3/res>3/att': 0.1,
  '4/res>3/res': 0.6,
  '0/res>0/mlp': 0.4,
};
const byChance: Cuts = { ...PAPER_CUTS, rule: 'chance' };

describe('the cut of an edge', () => {
  it('is, in the paper, 0.5 for the residual stream and 0.15 for modules', () => {
    expect(PAPER_CUTS).toEqual({ res: 0.5, mlp: 0.15, att: 0.15, rule: 'fixed' });
  });

  it('is the number of its source site under the fixed rule, whatever chance does', () => {
    const cuts: Cuts = { res: 0.1, mlp: 0.2, att: 0.3, rule: 'fixed' };
    expect(cutFor(cuts, chance, '3/res', '2/res')).toBe(0.1);
    expect(cutFor(cuts, chance, '3/res', '3/mlp')).toBe(0.2);
    expect(cutFor(cuts, chance, '3/res', '3/att')).toBe(0.3);
  });

  it('is the larger of that number and chance of the pair under the chance rule', () => {
    expect(cutFor(byChance, chance, '3/res', '2/res')).toBe(0.5);
    expect(cutFor(byChance, chance, '3/res', '3/mlp')).toBe(0.3);
    expect(cutFor(byChance, chance, '3/res', '3/att')).toBe(0.15);
    expect(cutFor(byChance, chance, '4/res', '3/res')).toBe(0.6);
  });

  it('is the number alone for a pair whose chance is unknown', () => {
    expect(cutFor(byChance, {}, '3/res', '3/mlp')).toBe(0.15);
    expect(cutFor(byChance, chance, '2/res', '3/res')).toBe(0.5);
  });
});

describe('the cuts of a position', () => {
  it('belong to its own three sources', () => {
    expect(cutsAt(byChance, chance, { layer: 3, site: 'res' })).toEqual({ res: 0.5, mlp: 0.3, att: 0.15 });
    expect(cutsAt(byChance, chance, { layer: 4, site: 'res' })).toEqual({ res: 0.6, mlp: 0.15, att: 0.15 });
    expect(cutsAt(PAPER_CUTS, chance, { layer: 4, site: 'res' })).toEqual({ res: 0.5, mlp: 0.15, att: 0.15 });
  });

  it('exist at layer 0, which has nothing below', () => {
    expect(cutsAt(byChance, chance, { layer: 0, site: 'res' })).toEqual({ res: 0.5, mlp: 0.4, att: 0.15 });
  });
});
