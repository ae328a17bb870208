import type { Site } from '../../core/ids';
import type { Colours } from './canvasColours';
import type { GroundNode } from './groundScene';
import { FONTS } from './measure';
import type { SceneNode } from './scene';

/** Paints what draw.ts draws, with the looks of picture.css. The context stands in the scene's coordinates. */

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface CanvasText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** Shapes are few: one for each site and size. */
const shapes = new Map<string, Path2D>();

function pathOf(shape: string): Path2D {
  let path = shapes.get(shape);
  if (!path) {
    path = new Path2D(shape);
    shapes.set(shape, path);
  }
  return path;
}

const DASHES = [2.2, 2.6];

/** Site is colour and shape; class is fill: full, ringed, dashed, hollow. */
export function paintNode(
  context: Context,
  { x, y, site, shape, fill, radius, shared }: GroundNode,
  colours: Colours,
): void {
  context.translate(x, y);
  const path = pathOf(shape);
  const colour = colours[site];
  context.fillStyle =
    fill === 'hollow' || fill === 'dashed' ? colours.ground : fill === 'faint' ? colours.track : colour;
  context.fill(path);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  if (fill === 'dashed') {
    context.setLineDash(DASHES);
    context.lineCap = 'round';
  }
  context.stroke(path);
  if (fill === 'dashed') {
    context.setLineDash([]);
    context.lineCap = 'butt';
  }
  if (fill === 'ringed') {
    context.fillStyle = colours.ground;
    context.beginPath();
    context.arc(0, 0, Math.round(radius * 3.8) / 10, 0, 2 * Math.PI);
    context.fill();
  }
  if (shared) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 1;
    context.setLineDash([1, 2.5]);
    context.beginPath();
    context.arc(0, 0, radius + 3, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  }
  context.translate(-x, -y);
}

/** The number of closed matches beside a node. */
export function paintCount(context: Context, { x, y, node, count }: SceneNode, colours: Colours): void {
  if (node.hidden === 0) return;
  const text = { text: `+${node.hidden}`, x: x + count.x, y: y + count.y };
  paintText(context, text, FONTS.small, colours.quiet, colours.ground);
}

/** Text around its middle, with a halo in the colour of the ground. */
export function paintText(
  context: Context,
  { text, x, y }: CanvasText,
  font: string,
  colour: string,
  ground: string,
  baseline: CanvasTextBaseline = 'middle',
): void {
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = baseline;
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = ground;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

export function paintLabel(
  context: Context,
  label: CanvasText,
  node: SceneNode['node'],
  colours: Colours,
): void {
  const colour = node.seed || node.main ? colours.ink : colours.quiet;
  paintText(context, label, node.seed ? FONTS.strong : FONTS.label, colour, colours.ground);
}

export function paintCosine(
  context: Context,
  text: CanvasText & { readonly site: Site },
  colours: Colours,
): void {
  paintText(context, text, FONTS.small, colours[text.site], colours.ground);
}
