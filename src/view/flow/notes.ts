import type { FeatureId } from '../../core/ids';
import type { Point } from './geometry';
import { fitText, type Placed, type Wish } from './labels';

/** Width of a note in px. */
const LONGEST = 112;

interface Noted extends Point {
  readonly id: FeatureId;
  readonly note: string | null;
  readonly radius: number;
}

/** The beginning of each note, beyond the label of its feature, or under a label that stands beside it. */
export function noteWishes(
  nodes: readonly Noted[],
  labels: readonly Placed[],
  measure: (text: string) => number,
): Wish[] {
  const labelled = new Map<string, Placed>(labels.map((label) => [label.id, label]));
  return nodes.flatMap((node): Wish[] => {
    if (node.note === null) return [];
    const text = fitText(`“${node.note.replace(/\s+/g, ' ').trim()}”`, LONGEST, measure);
    const width = measure(text);
    const places = placesOf(node, labelled.get(node.id), width);
    return [{ id: node.id, text, width, height: 12, places, must: false }];
  });
}

function placesOf({ x, y, radius }: Noted, label: Placed | undefined, width: number): Point[] {
  if (label && label.y === y) {
    const beside = x + Math.sign(label.x - x) * (radius + 8 + width / 2);
    return [
      { x: beside, y: y + 15 },
      { x: beside, y: y - 15 },
    ];
  }
  const up = label !== undefined && label.y < y;
  const beyond = label ? label.y + (up ? -13 : 13) : y + radius + 12;
  // Above a node stand its small marks.
  const other = up ? y + radius + 12 : y - radius - 21;
  const further = up ? -12 : 12;
  return [beyond, other, beyond + further, other - further].map((at) => ({ x, y: at }));
}
