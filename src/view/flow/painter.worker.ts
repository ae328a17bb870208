import { paintGround } from './groundPaint';
import type { GroundScene, PaintAnswer, PaintRequest } from './groundScene';

/** Paints parts of large pictures, so that the page's thread has its time for hands and eyes. */

/** How long it paints before it looks whether something else is wanted by now, in ms. */
const TURN_MS = 12;

let scene: GroundScene | undefined;
let newest = 0;
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { alpha: false });

addEventListener('message', async ({ data }: MessageEvent<PaintRequest>): Promise<void> => {
  scene = data.scene ?? scene;
  newest = data.number;
  if (!scene || !context) return;
  const { width, height, pixel, number } = data;
  canvas.width = Math.round(width * pixel);
  canvas.height = Math.round(height * pixel);
  const painting = paintGround(context, scene, data);
  for (let end = performance.now() + TURN_MS; !painting.next().done; ) {
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (number !== newest) return;
    end = performance.now() + TURN_MS;
  }
  const bitmap = canvas.transferToImageBitmap();
  postMessage({ number, bitmap } satisfies PaintAnswer, { transfer: [bitmap] });
});
