import { HeadwatersError } from '../../core/errors';

/** Browsers paint no larger canvas than this, some less. */
const LARGEST_SIDE = 16_384;

/**
 * Paints an SVG at a scale.
 *
 * @throws LimitError when the browser cannot paint a picture of that size
 */
export async function svgToPng(svg: string, scale: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    const context = canvas.getContext('2d');
    if (!context || Math.max(canvas.width, canvas.height) > LARGEST_SIDE) throw tooLarge(canvas);
    context.scale(scale, scale);
    context.drawImage(image, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw tooLarge(canvas);
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function tooLarge({ width, height }: HTMLCanvasElement): HeadwatersError {
  return new HeadwatersError('LimitError', {
    what: `The picture has ${width} x ${height} px, which is too large for this browser to paint.`,
    next: 'Save it as SVG, which has no such limit.',
  });
}
