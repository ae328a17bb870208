import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CHOICE, ORIENTATIONS } from '../../core/choice';
import { traceFlow } from '../../core/flow';
import { DIRECTIONS, type FlowGraph, FULL_REACH } from '../../core/flowGraph';
import { layoutFlow } from '../../core/layout';
import { exactLookup, featuresOf, madeUpDecoders } from '../../core/testing';
import { GRIDS, middlesOf, pointOf, streamPath, turned } from './geometry';
import { riverPaths } from './river';
import { type Arrow, walk } from './walk';

/** Graphs of made-up packs, as the app grows them. */
const graphs: fc.Arbitrary<FlowGraph> = fc
  .record({
    seed: fc.nat(1e9),
    layers: fc.integer({ min: 2, max: 6 }),
    features: fc.integer({ min: 2, max: 6 }),
  })
  .chain(({ seed, layers, features }) => {
    const decoders = madeUpDecoders(seed, { layers, features, width: 5 });
    const lookup = exactLookup(decoders);
    return fc
      .record({
        seeds: fc.uniqueArray(fc.constantFrom(...featuresOf(decoders)), { minLength: 1, maxLength: 3 }),
        direction: fc.constantFrom(...DIRECTIONS),
        k: fc.integer({ min: 1, max: 4 }),
      })
      .map((asked) =>
        traceFlow(
          {
            ...asked,
            cuts: { res: 0.3, mlp: 0.2, att: 0.2, rule: 'fixed' },
            chance: {},
            reach: { ...FULL_REACH, follow: 'main' },
            choice: NO_CHOICE,
            maxNodes: 200,
          },
          lookup,
        ),
      );
  });

const TURNED: Readonly<Record<Arrow, Arrow>> = {
  ArrowLeft: 'ArrowUp',
  ArrowRight: 'ArrowDown',
  ArrowUp: 'ArrowLeft',
  ArrowDown: 'ArrowRight',
};
const ARROWS = Object.keys(TURNED) as Arrow[];

const numbersOf = (path: string): number[] => [...path.matchAll(/-?\d+(\.\d+)?/g)].map(([n]) => Number(n));

describe('the picture from top to bottom', () => {
  it('is walked like the one from left to right, with every arrow turned', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const layout = layoutFlow(graph, []);
        for (const { id } of graph.nodes)
          for (const arrow of ARROWS)
            expect(walk(graph, layout, id, TURNED[arrow], 'down')).toBe(
              walk(graph, layout, id, arrow, 'across'),
            );
      }),
    );
  });

  it('leads each arrow to where it points', () => {
    fc.assert(
      fc.property(graphs, fc.constantFrom(...ORIENTATIONS), (graph, orientation) => {
        const layout = layoutFlow(graph, []);
        const at = (id: (typeof graph.nodes)[number]['id']) => {
          const place = layout.get(id);
          if (!place) throw new Error(`${id} has no place`);
          return pointOf(place, orientation);
        };
        for (const { id } of graph.nodes)
          for (const arrow of ARROWS) {
            const next = walk(graph, layout, id, arrow, orientation);
            if (!next) continue;
            const [here, there] = [at(id), at(next)];
            const sideways = arrow === 'ArrowLeft' || arrow === 'ArrowRight';
            const far = sideways ? there.x - here.x : there.y - here.y;
            const sign = arrow === 'ArrowLeft' || arrow === 'ArrowUp' ? -1 : 1;
            expect(Math.sign(far), `${id} ${arrow} ${next}`).toBe(sign);
          }
      }),
    );
  });

  it('has upstream above, mlp left of what it writes and attention right of it', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const layout = layoutFlow(graph, []);
        const seeds = graph.nodes.filter(({ seed }) => seed);
        // Water may also come from another seed, which stands where its own river does.
        const only = seeds.length === 1 ? seeds[0] : undefined;
        for (const edge of graph.edges) {
          const [from, to] = [layout.get(edge.from), layout.get(edge.to)];
          if (!from || !to) throw new Error('no place');
          const [a, b] = [pointOf(from, 'down'), pointOf(to, 'down')];
          expect(a.y).toBeLessThan(b.y);
          if (edge.to !== only?.id) continue;
          if (edge.from.includes('/mlp/')) expect(a.x).toBeLessThan(b.x);
          if (edge.from.includes('/att/')) expect(a.x).toBeGreaterThan(b.x);
        }
      }),
    );
  });

  const coordinate = fc.integer({ min: -2000, max: 2000 });
  const point = fc.record({ x: coordinate, y: coordinate });
  const edge = fc.record({
    from: fc.constant('1/res/0' as const),
    to: fc.constant('2/res/0' as const),
    cosine: fc.double({ min: 0, max: 1, noNaN: true }),
    rank: fc.constant(1),
    margin: fc.constant(null),
    way: fc.constant('backward' as const),
    main: fc.constant(false),
    held: fc.constant(false),
  });

  it('has the same streams with x and y exchanged, in the same commands', () => {
    fc.assert(
      fc.property(edge, point, point, fc.boolean(), (one, from, to, level) => {
        const across = streamPath(one, from, to, level, 'across');
        const down = streamPath(one, turned(from, 'down'), turned(to, 'down'), level, 'down');
        expect(down.replace(/[^A-Z]/g, '')).toBe(across.replace(/[^A-Z]/g, ''));
        const pairs = numbersOf(across).flatMap((x, i, all) => (i % 2 === 0 ? [[x, all[i + 1]]] : []));
        expect(numbersOf(down)).toEqual(pairs.flatMap(([x, y]) => [y, x]));
      }),
    );
  });

  it('keeps the number of a level stream off its middle line', () => {
    const steps = fc.record({ lanes: fc.integer({ min: -6, max: 6 }), start: point });
    fc.assert(
      fc.property(edge, steps, (one, { lanes, start }) => {
        const { layer, lane } = GRIDS.down;
        const end = { x: start.x + lanes * lane, y: start.y + layer };
        for (const place of middlesOf(one, start, end, true, 'down')) {
          // The cubic of streamPath, between its banks.
          const near = Array.from({ length: 401 }, (_, i) => i / 400).some((t) => {
            const [u, middle] = [1 - t, (start.y + end.y) / 2];
            const x = start.x * (u ** 3 + 3 * u * u * t) + end.x * (3 * u * t * t + t ** 3);
            const y = start.y * u ** 3 + 3 * middle * u * t + end.y * t ** 3;
            return Math.abs(x - place.x) < 10 && Math.abs(y - place.y) < 5;
          });
          expect(near).toBe(false);
        }
      }),
    );
  });

  it('has as many rivers, each as long', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const layout = layoutFlow(graph, []);
        const [across, down] = ORIENTATIONS.map((orientation) =>
          riverPaths(
            graph,
            new Map([...layout].map(([id, place]) => [id, pointOf(place, orientation)])),
            orientation,
            GRIDS[orientation],
          ).map(({ id, path }) => [id, path.replace(/[^A-Z]/g, '')]),
        );
        expect(down).toEqual(across);
      }),
    );
  });
});
