import type { PaintRequest } from './groundScene';
import { createPainter } from './paintParts';

/** Paints parts of large pictures, so that the page's thread has its time for hands and eyes. */
const paint = createPainter((answer) => postMessage(answer, { transfer: [answer.bitmap] }));

addEventListener('message', ({ data }: MessageEvent<PaintRequest>) => void paint(data));
