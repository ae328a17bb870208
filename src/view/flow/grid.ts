export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Things by where they are, so that what lies in a box is found without asking all of them. */
export class Grid<T> {
  readonly #width: number;
  readonly #height: number;
  readonly #cells = new Map<number, { readonly box: Box; readonly item: T }[]>();

  /** @param width of a cell in px, best about that of the things; the same for `height` */
  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  add(box: Box, item: T): void {
    const entry = { box, item };
    for (const key of this.#keys(box)) {
      const cell = this.#cells.get(key);
      if (cell) cell.push(entry);
      else this.#cells.set(key, [entry]);
    }
  }

  /** Whether anything overlaps `box`; what only touches it does not. */
  meets(box: Box): boolean {
    for (const key of this.#keys(box))
      for (const entry of this.#cells.get(key) ?? []) if (overlaps(box, entry.box)) return true;
    return false;
  }

  /** Everything that overlaps `box`, each thing once, in no particular order. */
  within(box: Box): Set<T> {
    const found = new Set<T>();
    for (const key of this.#keys(box))
      for (const entry of this.#cells.get(key) ?? []) if (overlaps(box, entry.box)) found.add(entry.item);
    return found;
  }

  *#keys({ left, right, top, bottom }: Box): Generator<number> {
    const [first, last] = [Math.floor(left / this.#width), Math.floor(right / this.#width)];
    const [upper, lower] = [Math.floor(top / this.#height), Math.floor(bottom / this.#height)];
    for (let column = first; column <= last; column++)
      for (let row = upper; row <= lower; row++) yield column * ROWS + row;
  }
}

/** More rows of cells than any picture has. */
const ROWS = 2 ** 26;

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
