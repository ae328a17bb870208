import type { DrawnPath, DrawnText } from './drawn';
import { type Colours, FONTS, HALO } from './looks';
import { cssFont } from './measure';

/** Paints shapes of the list (drawn.ts). The context stands in the scene's coordinates. */

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
interface Origin {
  readonly x: number;
  readonly y: number;
}

/** Marks of nodes are few, one for each site and size, and come again and again. */
const known = new Map<string, Path2D>();
const MOST_KNOWN = 500;

function pathOf(d: string): Path2D {
  const path = known.get(d) ?? new Path2D(d);
  if (known.size < MOST_KNOWN) known.set(d, path);
  return path;
}

/** @param isOnce a path that no other shape has */
export function paintPath(
  context: Context,
  { d, look, opacity = 1, at }: DrawnPath,
  colours: Colours,
  origin: Origin = { x: 0, y: 0 },
  isOnce = false,
): void {
  const path = isOnce ? new Path2D(d) : pathOf(d);
  const [x, y] = [origin.x + (at?.x ?? 0), origin.y + (at?.y ?? 0)];
  context.translate(x, y);
  context.globalAlpha = opacity;
  if (look.fill !== 'none') {
    context.fillStyle = colours[look.fill];
    context.fill(path);
  }
  if (look.stroke) {
    context.strokeStyle = colours[look.stroke];
    context.lineWidth = look.width ?? 1;
    context.lineCap = look.cap ?? 'butt';
    context.lineJoin = look.join ?? 'miter';
    context.setLineDash([...(look.dash ?? [])]);
    context.stroke(path);
  }
  context.translate(-x, -y);
}

export function paintText(
  context: Context,
  { text, font, fill, at, turn, zoom }: DrawnText,
  colours: Colours,
  origin: Origin = { x: 0, y: 0 },
): void {
  const [x, y] = [origin.x + at.x, origin.y + at.y];
  const angle = (turn * Math.PI) / 180;
  context.translate(x, y);
  context.rotate(angle);
  const { size, weight, italic } = FONTS[font];
  context.font = cssFont({ size: size / zoom, weight, italic });
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.lineJoin = 'round';
  context.lineWidth = HALO.width / zoom;
  context.strokeStyle = colours[HALO.colour];
  context.strokeText(text, 0, 0);
  context.fillStyle = colours[fill];
  context.fillText(text, 0, 0);
  context.rotate(-angle);
  context.translate(-x, -y);
}
