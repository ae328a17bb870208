import { paintGround } from './groundPaint';
import type { GroundScene, PaintAnswer, PaintRequest } from './groundScene';

/** How long it paints before it looks whether something else is wanted by now, in ms. */
const TURN_MS = 12;

/** Paints parts of large pictures, one after the other, in turns; a newer request ends the one before. */
export function createPainter(
  answer: (answer: PaintAnswer) => void,
): (request: PaintRequest) => Promise<void> {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { alpha: false });
  let scene: GroundScene | undefined;
  let newest = 0;
  return async (request) => {
    scene = request.scene ?? scene;
    newest = request.number;
    if (!scene || !context) return;
    const { width, height, pixel, number } = request;
    canvas.width = Math.round(width * pixel);
    canvas.height = Math.round(height * pixel);
    const painting = paintGround(context, scene, request);
    for (let end = performance.now() + TURN_MS; !painting.next().done; ) {
      if (performance.now() < end) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (number !== newest) return;
      end = performance.now() + TURN_MS;
    }
    answer({ number, bitmap: canvas.transferToImageBitmap() });
  };
}
