import type { Colours } from './looks';
import { paintTexts } from './paintTexts';
import type { SceneIndex } from './sceneIndex';
import { isOutdated, type Painted, partFor, placeOf, type Size, type View } from './view';

/** Time for painting texts in one frame, in ms. */
const TURN_MS = 5;

interface Surface {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D | null;
}

interface Job {
  readonly part: Painted;
  readonly painting: Generator<undefined>;
}

/** The texts of a large picture, painted on one of two canvases while the other one is shown. */
export class TextPane {
  #front: Surface;
  #back: Surface;
  #index: SceneIndex | null = null;
  #colours: Colours | undefined;
  #painted: Painted | undefined;
  #job: Job | undefined;
  #frame = 0;
  #view: View = { x: 0, y: 0, k: 1 };
  #window: Size = { width: 1, height: 1 };

  constructor(frame: Element) {
    this.#front = makeSurface(frame);
    this.#back = makeSurface(frame);
  }

  show(index: SceneIndex | null, colours: Colours, view: View, window: Size): void {
    this.#index = index;
    this.#colours = colours;
    this.#view = view;
    this.#window = window;
    // Texts of another scene would stand beside other nodes.
    this.#front.element.hidden = true;
    this.#painted = undefined;
    this.#job = undefined;
    this.#ask();
  }

  move(view: View, window: Size): void {
    this.#view = view;
    this.#window = window;
    this.#place();
    this.#ask();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
  }

  #isWanted(): boolean {
    if (!this.#index) return false;
    return !this.#painted || this.#job !== undefined || isOutdated(this.#painted, this.#view, this.#window);
  }

  #ask(): void {
    if (this.#frame !== 0 || !this.#isWanted()) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#turn();
      this.#ask();
    });
  }

  #turn(): void {
    this.#job ??= this.#begin();
    const end = performance.now() + TURN_MS;
    while (this.#job && performance.now() < end) if (this.#job.painting.next().done) this.#finish(this.#job);
  }

  #begin(): Job | undefined {
    const { context, element } = this.#back;
    if (!this.#index || !this.#colours || !context) return undefined;
    const pixel = devicePixelRatio;
    const part = partFor(this.#view, this.#window, pixel);
    const { width, height, across, down, view } = part;
    // A canvas that gets its size is empty.
    element.width = Math.round((width + 2 * across) * pixel);
    element.height = Math.round((height + 2 * down) * pixel);
    element.style.width = `${width + 2 * across}px`;
    element.style.height = `${height + 2 * down}px`;
    const { x, y, k } = view;
    context.setTransform(pixel * k, 0, 0, pixel * k, pixel * (x + across), pixel * (y + down));
    const box = {
      left: (-across - x) / k,
      right: (width + across - x) / k,
      top: (-down - y) / k,
      bottom: (height + down - y) / k,
    };
    return { part, painting: paintTexts(context, this.#index, box, view, this.#colours) };
  }

  #finish({ part }: Job): void {
    this.#job = undefined;
    this.#painted = part;
    [this.#front, this.#back] = [this.#back, this.#front];
    this.#place();
    this.#front.element.hidden = false;
    this.#back.element.hidden = true;
  }

  #place(): void {
    if (!this.#painted) return;
    const { x, y, scale } = placeOf(this.#painted, this.#view);
    this.#front.element.style.transform = `translate(${x}px,${y}px) scale(${scale})`;
  }
}

function makeSurface(frame: Element): Surface {
  const element = document.createElement('canvas');
  element.hidden = true;
  frame.append(element);
  return { element, context: element.getContext('2d') };
}
