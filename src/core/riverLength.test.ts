import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAPER_CUTS } from './cuts';
import { traceFlow } from './flow';
import { asked, MAIN } from './flowTesting';
import { featureOf } from './ids';
import { riverLength } from './riverLength';
import { exactLookup } from './testing';

describe('the length of a river', () => {
  it('is the number of layers that the main river of its graph goes back', () => {
    fc.assert(
      fc.property(
        asked({ directions: ['backward'], seeds: 1, reach: () => fc.constant(MAIN) }),
        ({ decoders, request }) => {
          const lookup = exactLookup(decoders);
          const [seed] = request.seeds;
          if (!seed) return;
          const main = traceFlow(request, lookup).nodes.filter((node) => node.main && node.site === 'res');
          const length = riverLength(seed, lookup, request.cuts, request.chance);
          expect(length).toBe(featureOf(seed).site === 'res' ? main.length - 1 : null);
        },
      ),
    );
  });

  it('is not known where a list on the way is not', () => {
    const lookup = { has: () => true, matches: () => undefined };
    expect(riverLength('3/res/1', lookup, PAPER_CUTS, {})).toBeNull();
  });
});
