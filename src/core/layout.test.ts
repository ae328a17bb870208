import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from './choice';
import type { Cuts } from './cuts';
import { traceFlow } from './flow';
import { DIRECTIONS, type Expansion, type FlowGraph, type FlowRequest, FULL_REACH } from './flowGraph';
import { type FeatureId, featureOf } from './ids';
import { extentOf, type Layout, layoutFlow } from './layout';
import { exactLookup, featuresOf, madeUpDecoders, randomFrom, writtenLookup } from './testing';

const LOW_CUTS: Cuts = { res: 0.3, mlp: 0.2, att: 0.2, rule: 'fixed' };

/** A request whose rivers open by themselves, as the app asks for them. */
function request(seeds: readonly FeatureId[], some: Partial<FlowRequest> = {}): FlowRequest {
  return {
    seeds,
    direction: 'backward',
    k: 3,
    cuts: LOW_CUTS,
    chance: {},
    reach: { ...FULL_REACH, follow: 'main' },
    choice: NO_CHOICE,
    maxNodes: Number.POSITIVE_INFINITY,
    ...some,
  };
}

const asked = fc
  .record({
    seed: fc.nat(1e9),
    layers: fc.integer({ min: 2, max: 6 }),
    features: fc.integer({ min: 2, max: 8 }),
  })
  .chain(({ seed, layers, features }) => {
    const decoders = madeUpDecoders(seed, { layers, features, width: 5 });
    return fc.record({
      lookup: fc.constant(exactLookup(decoders)),
      seeds: fc.uniqueArray(fc.constantFrom(...featuresOf(decoders)), { minLength: 1, maxLength: 4 }),
      direction: fc.constantFrom(...DIRECTIONS),
      k: fc.integer({ min: 1, max: 5 }),
      shuffle: fc.nat(1e9),
    });
  });

function expectRoom(layout: Layout): void {
  const places = [...layout.values()];
  const tooNear = places.flatMap((a, i) =>
    places.slice(i + 1).filter((b) => {
      const [across, apart] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
      // Columns aside of two layers stand half a layer apart as well, and share their lanes.
      const areAside = a.x % 0.5 !== 0 && b.x % 0.5 !== 0;
      return (
        (across === 0 && apart < 1) ||
        (across === 0.25 && apart < 0.5) ||
        (across === 0.5 && apart < 0.5 && !areAside)
      );
    }),
  );
  expect(tooNear).toEqual([]);
}

/** Every node of `before` stands in `after` where it stood. */
function expectKept(before: Layout, after: Layout): void {
  expect(Object.fromEntries([...before.keys()].map((id) => [id, after.get(id)]))).toEqual(
    Object.fromEntries(before),
  );
}

describe('a layout', () => {
  it('places every node, and nothing else, in the column of its layer', () => {
    fc.assert(
      fc.property(
        asked,
        fc.constantFrom<'all' | 'main'>('all', 'main'),
        ({ lookup, seeds, direction, k }, follow) => {
          const graph = traceFlow(request(seeds, { direction, k, reach: { ...FULL_REACH, follow } }), lookup);
          const layout = layoutFlow(graph, []);
          expect([...layout.keys()].sort()).toEqual(graph.nodes.map((node) => node.id).sort());
          for (const [id, { x, y }] of layout) {
            const { layer, site } = featureOf(id);
            expect(site === 'res' ? [layer] : [layer - 0.75, layer - 0.5, layer - 0.25]).toContain(x);
            expect(Number.isInteger(y * 2)).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps one lane between nodes of one column, and half a lane between columns that stand close', () => {
    fc.assert(
      fc.property(
        asked,
        fc.constantFrom<'all' | 'main'>('all', 'main'),
        ({ lookup, seeds, direction, k }, follow) => {
          const reach = { ...FULL_REACH, follow };
          expectRoom(layoutFlow(traceFlow(request(seeds, { direction, k, reach }), lookup), []));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('finds room for hundreds of nodes', () => {
    const decoders = madeUpDecoders(5, { layers: 4, features: 60, width: 12 });
    const cuts: Cuts = { res: 0, mlp: 0, att: 0, rule: 'fixed' };
    const graph = traceFlow(request(['3/res/0'], { k: 10, cuts, reach: FULL_REACH }), exactLookup(decoders));
    expect(graph.nodes.length).toBeGreaterThan(400);
    expectRoom(layoutFlow(graph, []));
  });

  it('is the same every time', () => {
    fc.assert(
      fc.property(asked, ({ lookup, seeds, direction, k }) => {
        const again = (): [FeatureId, unknown][] => [
          ...layoutFlow(traceFlow(request(seeds, { direction, k, reach: FULL_REACH }), lookup), []),
        ];
        const first = again();
        for (let i = 0; i < 20; i++) expect(again()).toEqual(first);
      }),
      { numRuns: 30 },
    );
  });

  it('moves nothing when nodes are opened one after the other', () => {
    fc.assert(
      fc.property(asked, ({ lookup, seeds, direction, k, shuffle }) => {
        // Where the rivers of two seeds overlap, an edge found both ways hangs on one of its ends alone.
        fc.pre(direction !== 'both' || seeds.length === 1);
        const random = randomFrom(shuffle);
        const opened = new Map<FeatureId, Expansion>();
        const draw = (): { graph: FlowGraph; layout: Layout } => {
          const reach = { ...FULL_REACH, follow: 'main' as const, opened };
          const graph = traceFlow(request(seeds, { direction, k, reach }), lookup);
          return { graph, layout: layoutFlow(graph, opened.keys()) };
        };
        let before = draw();
        for (let i = 0; i < 8; i++) {
          const closed = before.graph.nodes.filter((node) => !node.open && node.hidden > 0);
          const next = closed[Math.floor(random() * closed.length)];
          if (!next) break;
          opened.set(next.id, random() < 0.3 ? 'chain' : 'step');
          const after = draw();
          expectKept(before.layout, after.layout);
          expectRoom(after.layout);
          expect(after.layout.size).toBe(after.graph.nodes.length);
          before = after;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('moves nothing when a side stream that was closed is opened again', () => {
    const lookup = exactLookup(madeUpDecoders(3, { layers: 6, features: 8, width: 5 }));
    const seeds: FeatureId[] = ['5/res/1', '4/res/2'];
    let reopened = 0;
    fc.assert(
      fc.property(fc.nat(1e9), (shuffle) => {
        const random = randomFrom(shuffle);
        const opened = new Map<FeatureId, Expansion>();
        const closed = new Set<FeatureId>();
        const draw = (): { graph: FlowGraph; layout: Layout } => {
          const reach = { ...FULL_REACH, follow: 'main' as const, opened, closed };
          const graph = traceFlow(request(seeds, { reach }), lookup);
          return { graph, layout: layoutFlow(graph, opened.keys()) };
        };
        let before = draw();
        for (let i = 0; i < 12; i++) {
          const pool = before.graph.nodes.filter((node) => !node.main && (node.hidden > 0 || node.expansion));
          const node = pool[Math.floor(random() * pool.length)];
          if (!node) break;
          if (node.open) {
            opened.delete(node.id);
            closed.add(node.id);
          } else {
            if (closed.delete(node.id)) reopened++;
            opened.set(node.id, 'step');
          }
          const after = draw();
          if (!node.open) expectKept(before.layout, after.layout);
          before = after;
        }
      }),
      { numRuns: 40 },
    );
    expect(reopened).toBeGreaterThan(20);
  });

  it('moves nothing either when a stream was opened before the one that leads to it', () => {
    const lookup = writtenLookup(['0/res', '1/res', '2/res', '3/res'], {
      '3/res/0>2/res': [
        [0, 0.9],
        [1, 0.8],
        [2, 0.7],
        [3, 0.6],
      ],
      '2/res/1>1/res': [[1, 0.9]],
      '1/res/1>0/res': [
        [1, 0.9],
        [3, 0.8],
      ],
      '2/res/3>1/res': [[2, 0.9]],
      '1/res/2>0/res': [[2, 0.9]],
    });
    const draw = (opened: Map<FeatureId, Expansion>): Layout => {
      const reach = { ...FULL_REACH, follow: 'main' as const, opened };
      return layoutFlow(traceFlow(request(['3/res/0'], { k: 4, reach }), lookup), opened.keys());
    };
    const two = draw(
      new Map([
        ['1/res/1', 'step'],
        ['2/res/1', 'step'],
      ]),
    );
    expect(two.get('0/res/3')).toEqual({ x: 0, y: -2 });
    const three = draw(
      new Map([
        ['1/res/1', 'step'],
        ['2/res/1', 'step'],
        ['2/res/3', 'chain'],
      ]),
    );
    expect(three.size).toBe(two.size + 2);
    expectKept(two, three);
  });

  it('moves nothing when the opened stream leads to the river of a later seed', () => {
    const lookup = writtenLookup(['0/res', '1/res', '2/res', '3/res'], {
      '3/res/0>2/res': [
        [0, 0.9],
        [9, 0.8],
      ],
      '3/res/1>2/res': [[1, 0.9]],
      '3/res/2>2/res': [[2, 0.9]],
      '2/res/9>1/res': [[2, 0.9]],
      '2/res/1>1/res': [[1, 0.9]],
      '2/res/2>1/res': [[2, 0.9]],
      '1/res/1>0/res': [
        [1, 0.9],
        [5, 0.8],
      ],
      '1/res/2>0/res': [
        [2, 0.9],
        [5, 0.8],
      ],
    });
    const draw = (opened: Map<FeatureId, Expansion>): Layout => {
      const reach = { ...FULL_REACH, follow: 'main' as const, opened };
      return layoutFlow(
        traceFlow(request(['3/res/0', '3/res/1', '3/res/2'], { reach }), lookup),
        opened.keys(),
      );
    };
    const before = draw(new Map());
    expect(before.get('0/res/5')).toEqual({ x: 0, y: 4 });
    expectKept(before, draw(new Map([['2/res/9', 'step']])));
  });

  it('moves nothing when k grows and nothing has been opened by hand', () => {
    fc.assert(
      fc.property(asked, ({ lookup, seeds, direction }) => {
        fc.pre(direction !== 'both' || seeds.length === 1);
        let before = layoutFlow(traceFlow(request(seeds, { direction, k: 1 }), lookup), []);
        for (let k = 2; k <= 6; k++) {
          const after = layoutFlow(traceFlow(request(seeds, { direction, k }), lookup), []);
          expectKept(before, after);
          before = after;
        }
      }),
      { numRuns: 150 },
    );
  });

  const river = {
    '2/res/0>1/res': [
      [0, 0.9],
      [1, 0.8],
      [2, 0.7],
    ],
    '2/res/0>2/mlp': [[0, 0.5]],
    '2/res/0>2/att': [[0, 0.5]],
    '1/res/0>0/res': [[0, 0.9]],
  } as const;
  const positions = ['0/res', '1/res', '2/res', '2/mlp', '2/att'] as const;

  it('runs the river along lane 0, the mlp above, attention below, the next best on both sides', () => {
    const layout = layoutFlow(traceFlow(request(['2/res/0']), writtenLookup(positions, river)), []);
    expect(Object.fromEntries(layout)).toEqual({
      '2/res/0': { x: 2, y: 0 },
      '1/res/0': { x: 1, y: 0 },
      '0/res/0': { x: 0, y: 0 },
      '2/mlp/0': { x: 1.5, y: -2 },
      '2/att/0': { x: 1.5, y: 2 },
      '1/res/1': { x: 1, y: -1 },
      '1/res/2': { x: 1, y: 1 },
    });
    expect(extentOf(layout)).toEqual({ left: 0, right: 2, top: -2, bottom: 2 });
  });

  it('gives rivers that do not meet lanes of their own, below, above and further below', () => {
    const seeds: FeatureId[] = ['2/res/5', '2/res/6', '2/res/7', '2/res/8'];
    const lookup = writtenLookup(positions, { '2/res/8>1/res': [[0, 0.9]] });
    const layout = layoutFlow(traceFlow(request(seeds), lookup), []);
    expect(seeds.map((id) => layout.get(id)?.y)).toEqual([0, 5, -5, 10]);
    expect(layout.get('1/res/0')).toEqual({ x: 1, y: 10 });
  });

  it('lets a second river join the first', () => {
    const lookup = writtenLookup(positions, { ...river, '2/res/9>1/res': [[0, 0.9]] });
    const layout = layoutFlow(traceFlow(request(['2/res/0', '2/res/9']), lookup), []);
    expect(layout.get('2/res/9')).toEqual({ x: 2, y: 5 });
    expect(layout.get('1/res/0')).toEqual({ x: 1, y: 0 });
  });

  it('has no extent without nodes', () => {
    const layout = layoutFlow(traceFlow(request([]), writtenLookup([], {})), []);
    expect(layout.size).toBe(0);
    expect(extentOf(layout)).toBeUndefined();
  });
});
