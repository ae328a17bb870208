import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes';

describe('lanes', () => {
  it('are found as by looking at one after the other', () => {
    const lane = fc.integer({ min: -30, max: 30 });
    const asked = fc.record({
      wish: lane,
      outward: fc.constantFrom(-1, 1),
      blocks: fc.array(lane, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 60 }), (all) => {
        const lanes = new Lanes();
        const blocked = new Set<number>();
        for (const { wish, outward, blocks } of all) {
          for (const block of blocks) {
            lanes.block(block);
            blocked.add(block);
          }
          let plain = wish;
          while (blocked.has(plain)) plain += outward;
          expect(lanes.free(wish, outward)).toBe(plain);
        }
      }),
      { numRuns: 500 },
    );
  });
});
