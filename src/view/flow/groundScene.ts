import type { Orientation } from '../../core/choice';
import { SITES, type Site } from '../../core/ids';
import type { Colours } from './canvasColours';
import type { Scene, SceneNode } from './scene';
import type { View } from './view';

/** What the painter's worker is told. Everything but text: text needs the page's fonts. */

/** A node as it is painted. */
export type GroundNode = Pick<SceneNode, 'x' | 'y' | 'radius' | 'shape' | 'fill' | 'shared'> & {
  readonly site: Site;
};

export interface GroundScene {
  readonly orientation: Orientation;
  /** The grounds of groups. */
  readonly hulls: readonly string[];
  readonly rivers: readonly string[];
  readonly nodes: readonly GroundNode[];
  /** `[edges, 6]`: x and y of both ends, cosine, opacity. Plain objects are far slower to send. */
  readonly edges: Float32Array;
  /** `[edges]`, places in `SITES`. */
  readonly sites: Uint8Array;
}

export const EDGE_NUMBERS = 6;

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
  const sites = new Uint8Array(edges.length);
  for (const [i, { edge, from, to, site, opacity }] of edges.entries()) {
    numbers.set([from.x, from.y, to.x, to.y, edge.cosine, opacity], EDGE_NUMBERS * i);
    sites[i] = SITES.indexOf(site);
  }
  return {
    orientation,
    hulls: hulls.map(({ path }) => path),
    rivers: rivers.map(({ path }) => path),
    nodes: nodes.map(({ x, y, radius, shape, fill, shared, node }) => ({
      x,
      y,
      radius,
      shape,
      fill,
      shared,
      site: node.site,
    })),
    edges: numbers,
    sites,
  };
}
