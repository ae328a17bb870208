import { describe, expect, it } from 'vitest';
import { type Facts, factsOf, NO_TOKEN } from './facts';

const facts: Facts = new Map([
  [
    '1/res',
    {
      density: Float32Array.of(0.5, 0.25),
      peak: Float32Array.of(3, 4),
      promotes: Int32Array.of(7, 65_535, 262_143, NO_TOKEN),
      promoted: 2,
      shelf: Float32Array.of(1, 0, 0, 0.25, 0.5, 0.25),
      shelves: 3,
    },
  ],
]);

describe('the facts of a feature', () => {
  it('are its own row of every table, without the filling', () => {
    expect(factsOf(facts, { layer: 1, site: 'res', index: 1 })).toEqual({
      density: 0.25,
      peak: 4,
      typical: undefined,
      promotes: [262_143],
      shelves: [0.25, 0.5, 0.25],
    });
    expect(factsOf(facts, { layer: 1, site: 'res', index: 0 })?.promotes).toEqual([7, 65_535]);
  });

  it('have a typical activation where the pack says so and the feature fired', () => {
    const [[position, table] = []] = facts;
    if (!position || !table) throw new Error('no table');
    const told: Facts = new Map([[position, { ...table, typical: Float32Array.of(1.5, 0) }]]);
    expect(factsOf(told, { layer: 1, site: 'res', index: 0 })?.typical).toBe(1.5);
    expect(factsOf(told, { layer: 1, site: 'res', index: 1 })?.typical).toBeUndefined();
  });

  it('are unknown where the pack has none', () => {
    expect(factsOf(facts, { layer: 1, site: 'mlp', index: 0 })).toBeUndefined();
  });
});
