import { describe, expect, it } from 'vitest';
import { type Position, type PositionId, parsePosition } from './ids';
import { adjacent, neighbours, sourcePairs } from './pairs';

const at = (...ids: PositionId[]): Position[] => ids.flatMap((id) => parsePosition(id) ?? []);
const around = (id: PositionId, ...present: PositionId[]) =>
  neighbours(at(id)[0] ?? { layer: -1, site: 'res' }, (p) => present.includes(p));

describe('neighbours', () => {
  const all: PositionId[] = ['0/res', '0/mlp', '0/att', '1/res', '1/mlp', '1/att', '2/res'];

  it.each<[PositionId, PositionId[], PositionId[]]>([
    ['1/res', ['0/res', '1/mlp', '1/att'], ['2/res']],
    ['0/res', ['0/mlp', '0/att'], ['1/res']],
    ['2/res', ['1/res'], []],
    ['1/mlp', [], ['1/res']],
    ['1/att', [], ['1/res']],
  ])('of %s come from %j and go to %j', (id, sources, targets) => {
    expect(around(id, ...all)).toEqual({ sources, targets });
  });

  it('are not looked for across a layer without an SAE', () => {
    expect(around('2/res', '0/res', '2/res', '2/mlp')).toEqual({ sources: ['2/mlp'], targets: [] });
    expect(around('0/res', '0/res', '2/res')).toEqual({ sources: [], targets: [] });
    expect(around('1/mlp', '1/mlp', '2/res')).toEqual({ sources: [], targets: [] });
  });

  it('lie on each other: every source has its target among its targets', () => {
    for (const position of at(...all)) {
      const { sources, targets } = adjacent(position);
      for (const source of sources) expect(adjacent(source).targets).toContainEqual(position);
      for (const target of targets) expect(adjacent(target).sources).toContainEqual(position);
    }
  });
});

describe('all pairs of a pack', () => {
  const listed = (...ids: PositionId[]) => sourcePairs(at(...ids)).map((p) => `${p.target}>${p.source}`);

  it('stand in the order of layers: residual, mlp, attention', () => {
    expect(listed('1/att', '1/res', '0/att', '0/mlp', '1/mlp', '0/res')).toEqual([
      '0/res>0/mlp',
      '0/res>0/att',
      '1/res>0/res',
      '1/res>1/mlp',
      '1/res>1/att',
    ]);
  });

  it('put layer 10 after layer 9', () => {
    expect(listed('10/res', '9/res', '8/res')).toEqual(['9/res>8/res', '10/res>9/res']);
  });

  it('leave out what is not there', () => {
    expect(listed('0/res', '2/res', '2/att', '3/mlp')).toEqual(['2/res>2/att']);
    expect(listed('0/mlp', '1/att')).toEqual([]);
    expect(listed()).toEqual([]);
  });

  it('leave the list of positions as it was', () => {
    const positions = at('1/res', '0/res');
    sourcePairs(positions);
    expect(positions).toEqual(at('1/res', '0/res'));
  });
});
