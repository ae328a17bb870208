import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopLists } from '../lists';
import { type Chunk, TILE } from './chunks';
import { NONE } from './lists';
import { type Answer, offerAnswer } from './topk';

const PLACES = 4;
const ROWS = 70;
const TILES = 2;
const SOURCE_START = 1000;

/** Where nothing of a chunk but its place counts. */
const chunk = (start: number, rows: number): Chunk => ({
  start,
  rows,
  tiles: Math.ceil(rows / TILE),
  unit: {} as GPUBuffer,
  live: {} as GPUBuffer,
});

// Few different cosines, so that many are equal.
const found = fc.array(
  fc.integer({ min: -8, max: 8 }).map((n) => n / 8),
  { maxLength: 9 },
);
const slices = fc.array(fc.array(found, { minLength: ROWS, maxLength: ROWS }), {
  minLength: 1,
  maxLength: 4,
});

test('the lists of all slices become one: the largest cosines, equal ones in the order of their index', () => {
  fc.assert(
    fc.property(slices, (all) => {
      const stride = TILES * TILE;
      const bytes = new ArrayBuffer(all.length * PLACES * stride * 8);
      const [cosines, indices] = [new Float32Array(bytes), new Uint32Array(bytes)];
      for (let p = 0; p < cosines.length; p += 2) {
        cosines[p] = -2;
        indices[p + 1] = NONE;
      }
      const candidates: [cosine: number, index: number][][] = Array.from({ length: ROWS }, () => []);
      all.forEach((rows, slice) => {
        rows.forEach((values, row) => {
          const ordered = values
            .map((cosine, j): [number, number] => [cosine, 10 * slice + j])
            .sort(([a, i], [b, j]) => b - a || i - j)
            .slice(0, PLACES);
          ordered.forEach(([cosine, index], place) => {
            const p = 2 * ((slice * PLACES + place) * stride + row);
            cosines[p] = cosine;
            indices[p + 1] = index;
            candidates[row]?.push([cosine, SOURCE_START + index]);
          });
        });
      });
      const [target, source] = [chunk(5, ROWS), chunk(SOURCE_START, 40)];
      const patch = {
        target,
        targetTile: 0,
        targetTiles: TILES,
        source,
        sourceTile: 0,
        sourceTiles: 1,
        pitch: 16,
      };
      const answer: Answer = { patch, slices: all.length, places: PLACES, bytes };
      const lists = new TopLists(5 + ROWS, 3);
      offerAnswer(answer, lists);
      candidates.forEach((row, i) => {
        const best = row.sort(([a, p], [b, q]) => b - a || p - q).slice(0, 3);
        const at = (5 + i) * 3;
        expect([...lists.index.subarray(at, at + best.length)]).toEqual(best.map(([, index]) => index));
        expect([...lists.index.subarray(at + best.length, at + 3)].every((index) => index === -1)).toBe(true);
      });
    }),
    { numRuns: 30 },
  );
});
