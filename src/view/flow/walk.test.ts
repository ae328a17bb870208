import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from '../../core/choice';
import { traceFlow } from '../../core/flow';
import { FULL_REACH } from '../../core/flowGraph';
import { layoutFlow } from '../../core/layout';
import { exactLookup, featuresOf, madeUpDecoders } from '../../core/testing';
import { type Arrow, createWalker } from './walk';

const OPPOSITE: Readonly<Record<Arrow, Arrow>> = {
  ArrowLeft: 'ArrowRight',
  ArrowRight: 'ArrowLeft',
  ArrowUp: 'ArrowDown',
  ArrowDown: 'ArrowUp',
};
const ARROWS = Object.keys(OPPOSITE) as Arrow[];

const graphs = fc.nat(1e9).map((seed) => {
  const decoders = madeUpDecoders(seed, { layers: 5, features: 5, width: 5 });
  return traceFlow(
    {
      seeds: featuresOf(decoders).slice(-1),
      direction: 'backward',
      k: 4,
      cuts: { res: 0.2, mlp: 0.2, att: 0.2, rule: 'fixed' },
      chance: {},
      reach: { ...FULL_REACH, follow: 'main' },
      choice: NO_CHOICE,
      maxNodes: 200,
    },
    exactLookup(decoders),
  );
});

describe('a walk with the arrow keys', () => {
  it('leads back over the same features with the opposite arrows', () => {
    fc.assert(
      fc.property(graphs, fc.array(fc.constantFrom(...ARROWS), { maxLength: 20 }), (graph, arrows) => {
        const layout = layoutFlow(graph, []);
        const walk = createWalker();
        let at = graph.nodes[0]?.id;
        const way: { from: typeof at; arrow: Arrow }[] = [];
        for (const arrow of arrows) {
          const next = at && walk(graph, layout, at, arrow, 'across');
          if (!next) continue;
          // A step back is one step fewer to take back.
          if (way.at(-1)?.arrow === OPPOSITE[arrow]) expect(next).toBe(way.pop()?.from);
          else way.push({ from: at, arrow });
          at = next;
        }
        for (const { from, arrow } of way.reverse()) {
          at = at && walk(graph, layout, at, OPPOSITE[arrow], 'across');
          expect(at).toBe(from);
        }
      }),
    );
  });

  it('begins anew where somebody has chosen another feature meanwhile', () => {
    fc.assert(
      fc.property(graphs, fc.constantFrom(...ARROWS), (graph, arrow) => {
        const layout = layoutFlow(graph, []);
        const walk = createWalker();
        const [first, other] = graph.nodes;
        if (!first || !other) return;
        walk(graph, layout, first.id, arrow, 'across');
        for (const back of ARROWS)
          expect(walk(graph, layout, other.id, back, 'across')).toBe(
            createWalker()(graph, layout, other.id, back, 'across'),
          );
      }),
    );
  });
});
