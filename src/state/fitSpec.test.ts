import { describe, expect, it } from 'vitest';
import type { PositionId } from '../core/ids';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { fitSpec } from './fitSpec';

const featuresAt = (position: PositionId): number => ({ '1/res': 10, '0/res': 5 })[position as string] ?? 0;

describe('fitting a spec to a pack', () => {
  it('keeps what the pack has and names the rest, each once', () => {
    const spec: GraphSpec = {
      ...EMPTY_SPEC,
      seeds: ['1/res/9', '1/res/10', '0/mlp/0'],
      k: 4,
      direction: 'both',
      opened: new Map([
        ['0/res/4', 'chain'],
        ['0/res/5', 'step'],
        ['1/res/0', 'step'],
      ]),
      closed: new Set(['1/res/1', '1/res/10']),
      selected: '0/mlp/0',
    };
    const fitted = fitSpec(spec, featuresAt);
    expect(fitted.spec).toEqual({
      ...spec,
      seeds: ['1/res/9'],
      opened: new Map([
        ['0/res/4', 'chain'],
        ['1/res/0', 'step'],
      ]),
      closed: new Set(['1/res/1']),
      selected: null,
    });
    expect([...fitted.spec.opened.keys()]).toEqual(['0/res/4', '1/res/0']);
    expect(fitted.absent).toEqual(['1/res/10', '0/mlp/0', '0/res/5']);
  });

  it('changes nothing of a spec that fits', () => {
    const spec: GraphSpec = { ...EMPTY_SPEC, seeds: ['1/res/0'], selected: '0/res/4' };
    expect(fitSpec(spec, featuresAt)).toEqual({ spec, absent: [] });
    expect(fitSpec(EMPTY_SPEC, () => 0)).toEqual({ spec: EMPTY_SPEC, absent: [] });
  });
});
