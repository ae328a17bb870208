import type { Orientation } from '../../core/choice';
import { SITES } from '../../core/ids';
import { type DrawnPath, hullShape, nodeMarks, riverShape } from './drawn';
import type { Colours } from './looks';
import type { Scene } from './scene';
import type { View } from './view';

/** What the painter's worker is told: all shapes but texts, which need the page's fonts. */

export interface GroundScene {
  readonly orientation: Orientation;
  readonly rivers: readonly DrawnPath[];
  readonly hulls: readonly DrawnPath[];
  readonly nodes: readonly { readonly x: number; readonly y: number; readonly marks: readonly DrawnPath[] }[];
  /**
   * `[edges, 9]`: x and y of both ends, cosine, opacity, place of the site in `SITES`, 1 where it is held, 1 where it is a
   * near-tie. Plain objects
   * would be far slower to send, and most paths are never needed.
   */
  readonly edges: Float32Array;
}

export const EDGE_NUMBERS = 9;

export interface PaintRequest {
  readonly number: number;
  /** Another scene than the last one. */
  readonly scene?: GroundScene;
  readonly view: View;
  /** Of the part to paint, in CSS px: its left upper corner in the window, and its size. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels of one CSS px. */
  readonly pixel: number;
  readonly colours: Colours;
}

export interface PaintAnswer {
  readonly number: number;
  readonly bitmap: ImageBitmap;
}

export function groundOf({ orientation, hulls, rivers, nodes, edges }: Scene): GroundScene {
  const numbers = new Float32Array(EDGE_NUMBERS * edges.length);
  for (const [i, { edge, from, to, site, opacity, held, tie }] of edges.entries())
    numbers.set(
      [from.x, from.y, to.x, to.y, edge.cosine, opacity, SITES.indexOf(site), Number(held), Number(tie)],
      EDGE_NUMBERS * i,
    );
  return {
    orientation,
    rivers: rivers.map(riverShape),
    hulls: hulls.map(hullShape),
    nodes: nodes.map((node) => ({ x: node.x, y: node.y, marks: nodeMarks(node) })),
    edges: numbers,
  };
}
