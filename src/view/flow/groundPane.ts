import { groundOf, type PaintAnswer, type PaintRequest } from './groundScene';
import type { Colours } from './looks';
import type { SceneIndex } from './sceneIndex';
import { isOutdated, type Painted, partFor, placeOf, type Size, type View } from './view';

/** Streams and nodes of a large picture, painted by a worker: thousands of long streams cross a window. */
export class GroundPane {
  readonly #element = document.createElement('canvas');
  readonly #context = this.#element.getContext('bitmaprenderer');
  readonly #worker = new Worker(new URL('./painter.worker.ts', import.meta.url), { type: 'module' });
  /** Paints on the page's thread, where the worker does not. */
  #here: ((request: PaintRequest) => Promise<void>) | undefined;
  #index: SceneIndex | null = null;
  #colours: Colours | undefined;
  #painted: Painted | undefined;
  #asked: { readonly number: number; readonly part: Painted } | undefined;
  #number = 0;
  #view: View = { x: 0, y: 0, k: 1 };
  #window: Size = { width: 1, height: 1 };

  constructor(frame: Element) {
    frame.append(this.#element);
    this.#worker.onmessage = ({ data }: MessageEvent<PaintAnswer>): void => this.#take(data);
    this.#worker.onerror = (): void => void this.#paintHere();
  }

  show(index: SceneIndex | null, colours: Colours, view: View, window: Size): void {
    const isOther = index !== this.#index;
    this.#index = index;
    this.#colours = colours;
    this.#view = view;
    this.#window = window;
    this.#element.hidden = index === null;
    // What was painted of a large graph is memory that a small one does not need.
    if (!index) {
      this.#painted = undefined;
      this.#context?.transferFromImageBitmap(null);
    }
    if (index) this.#ask(isOther);
  }

  move(view: View, window: Size): void {
    this.#view = view;
    this.#window = window;
    this.#place();
    this.#askIfOutdated();
  }

  destroy(): void {
    this.#worker.terminate();
  }

  #ask(isOther = false): void {
    if (!this.#index || !this.#colours) return;
    const pixel = devicePixelRatio;
    const part = partFor(this.#view, this.#window, pixel);
    const { view, across, down, width, height } = part;
    const scene = isOther ? groundOf(this.#index.scene) : undefined;
    this.#number++;
    this.#asked = { number: this.#number, part };
    const request: PaintRequest = {
      number: this.#number,
      ...(scene ? { scene } : {}),
      view,
      left: -across,
      top: -down,
      width: width + 2 * across,
      height: height + 2 * down,
      pixel,
      colours: this.#colours,
    };
    if (this.#here) void this.#here(request);
    else this.#worker.postMessage(request, scene ? [scene.edges.buffer] : []);
  }

  /** A worker that cannot be started or breaks down is no reason for an empty picture: the page paints by itself. */
  async #paintHere(): Promise<void> {
    if (this.#here) return;
    const { createPainter } = await import('./paintParts');
    this.#here = createPainter((answer) => this.#take(answer));
    this.#ask(true);
  }

  /** One part after the other: one that is asked for again and again would never be done. */
  #askIfOutdated(): void {
    if (!this.#asked && this.#painted && isOutdated(this.#painted, this.#view, this.#window)) this.#ask();
  }

  #take({ number, bitmap }: PaintAnswer): void {
    if (number !== this.#asked?.number) {
      bitmap.close();
      return;
    }
    const { part } = this.#asked;
    this.#asked = undefined;
    this.#painted = part;
    this.#element.style.width = `${part.width + 2 * part.across}px`;
    this.#element.style.height = `${part.height + 2 * part.down}px`;
    this.#context?.transferFromImageBitmap(bitmap);
    this.#place();
    this.#askIfOutdated();
  }

  #place(): void {
    if (!this.#painted) return;
    const { x, y, scale } = placeOf(this.#painted, this.#view);
    this.#element.style.transform = `translate(${x}px,${y}px) scale(${scale})`;
  }
}
