import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORIENTATIONS } from '../../core/choice';
import { SITES } from '../../core/ids';
import { edgeAt, middleOf } from './edgeAt';
import { GRIDS, pointOf } from './geometry';
import type { Scene } from './scene';
import { Stream } from './stream';

const streams = fc
  .record({
    orientation: fc.constantFrom(...ORIENTATIONS),
    site: fc.constantFrom(...SITES),
    lanes: fc.integer({ min: 1, max: 5 }),
    cosine: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ orientation, site, lanes, cosine }) => {
    const edge = {
      from: '1/res/0',
      to: '3/res/0',
      cosine,
      rank: 1,
      margin: null,
      way: 'backward',
      main: false,
      held: false,
    } as const;
    const [from, to] = [pointOf({ x: 1, y: lanes }, orientation), pointOf({ x: 3, y: 0 }, orientation)];
    return new Stream(edge, site, from, to, orientation);
  });

const sceneOf = (edge: Stream): Scene =>
  ({ nodes: [], edges: [edge], grid: GRIDS[edge.orientation] }) as unknown as Scene;

describe('the edge at a place', () => {
  it('is found on its water, and not far from it', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const { x, y } = middleOf(stream);
        expect(edgeAt(sceneOf(stream), { x, y }, 4)?.edge).toBe(stream);
        const beside = Math.max(stream.from.y, stream.to.y) + 30;
        expect(edgeAt(sceneOf(stream), { x, y: beside }, 4)).toBeNull();
      }),
    );
  });

  it('gives way to a node', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const { x, y } = middleOf(stream);
        const scene = { ...sceneOf(stream), nodes: [{ x, y, radius: 8 }] } as unknown as Scene;
        expect(edgeAt(scene, { x, y }, 4)).toBeNull();
      }),
    );
  });
});
