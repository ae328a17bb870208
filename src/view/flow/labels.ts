import { type Box, Grid } from './grid';

export type { Box } from './grid';

/** Labels that never lie on each other: the important ones choose first, those without a free place are left out. */

export interface Wish {
  readonly id: string;
  readonly text: string;
  readonly width: number;
  readonly height: number;
  /** Middles of the places where the text may stand, best first. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
  /** Shown in its best place even where it is crowded. */
  readonly must: boolean;
  /** What to try in turn where it has no free place: the same with less text. */
  readonly shorter?: readonly Wish[];
}

export interface Placed {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** With its width in px. */
export interface Sized extends Placed {
  readonly width: number;
}

const GAP_X = 5;
const GAP_Y = 1;

/** About the size of a label, so that few boxes share a cell. */
const CELL = { width: 64, height: 24 };

/** Where labels have been put, and what they must not lie on. */
export class LabelBoard {
  readonly #taken = new Grid<undefined>(CELL.width, CELL.height);

  constructor(obstacles: readonly Box[]) {
    for (const box of obstacles) this.#taken.add(box, undefined);
  }

  /** Puts a label into the best of its places that is free; undefined where there is none. */
  place(wish: Wish): Sized | undefined {
    for (const one of [wish, ...(wish.shorter ?? [])]) {
      const placed = this.#tryPlaces({ ...one, must: false });
      if (placed) return placed;
    }
    return wish.must ? this.#tryPlaces(wish) : undefined;
  }

  #tryPlaces({ id, text, width, height, places, must }: Wish): Sized | undefined {
    const boxes = places.map(({ x, y }) => ({
      left: x - width / 2 - GAP_X,
      right: x + width / 2 + GAP_X,
      top: y - height / 2 - GAP_Y,
      bottom: y + height / 2 + GAP_Y,
    }));
    let choice = boxes.findIndex((box) => !this.#taken.meets(box));
    if (choice < 0 && must) choice = 0;
    const [box, place] = [boxes[choice], places[choice]];
    if (!box || !place) return undefined;
    this.#taken.add(box, undefined);
    return { id, text, width, x: place.x, y: place.y };
  }
}

export function placeLabels(wishes: readonly Wish[], obstacles: readonly Box[]): Sized[] {
  const board = new LabelBoard(obstacles);
  return wishes.flatMap((wish) => board.place(wish) ?? []);
}

/** In labels: on its left what a feature fires on, on its right what it raises. */
const RAISES = ' → ';

/**
 * The text cut to a width, at a separator of a label where that keeps most of it. What a feature raises says more than
 * the function words that it fires on.
 */
export function fitText(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const arrow = text.indexOf(RAISES);
  const wholes = arrow < 0 ? [text] : [text, text.slice(arrow + 1)];
  for (const whole of wholes) {
    const parts = whole.split(' · ');
    for (let n = parts.length; n > 0; n--) {
      const shorter = parts.slice(0, n).join(' · ');
      if ((arrow < 0 || shorter.includes('→')) && measure(shorter) <= width) return shorter;
    }
  }
  for (let n = text.length - 1; n > 1; n--) {
    const shorter = `${text.slice(0, n).trimEnd()}…`;
    if (measure(shorter) <= width) return shorter;
  }
  return text.slice(0, 1);
}
