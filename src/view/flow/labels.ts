/** Labels that never lie on each other: the important ones choose first, those without a free place are left out. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Wish {
  readonly id: string;
  readonly text: string;
  readonly width: number;
  readonly height: number;
  /** Middles of the places where the text may stand, best first. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
  /** Shown in its best place even where it is crowded. */
  readonly must: boolean;
}

export interface Placed {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const GAP_X = 5;
const GAP_Y = 1;

export function placeLabels(wishes: readonly Wish[], obstacles: readonly Box[]): Placed[] {
  const taken: Box[] = [...obstacles];
  const placed: Placed[] = [];
  for (const { id, text, width, height, places, must } of wishes) {
    const boxes = places.map(({ x, y }) => ({
      left: x - width / 2 - GAP_X,
      right: x + width / 2 + GAP_X,
      top: y - height / 2 - GAP_Y,
      bottom: y + height / 2 + GAP_Y,
    }));
    let choice = boxes.findIndex((box) => taken.every((other) => !overlaps(box, other)));
    if (choice < 0 && must) choice = 0;
    const [box, place] = [boxes[choice], places[choice]];
    if (!box || !place) continue;
    taken.push(box);
    placed.push({ id, text, ...place });
  }
  return placed;
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The text cut to a width, at the separator of a label where that keeps most of it. */
export function fitText(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const parts = text.split(' · ');
  for (let n = parts.length - 1; n > 0; n--) {
    const shorter = parts.slice(0, n).join(' · ');
    if (measure(shorter) <= width) return shorter;
  }
  for (let n = text.length - 1; n > 1; n--) {
    const shorter = `${text.slice(0, n).trimEnd()}…`;
    if (measure(shorter) <= width) return shorter;
  }
  return text.slice(0, 1);
}
