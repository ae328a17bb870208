import type { Orientation } from '../../core/choice';
import type { FlowNode } from '../../core/flowGraph';
import type { Fold } from '../../core/groups';
import type { FeatureId } from '../../core/ids';
import type { LaneGrid, Point } from './geometry';
import { type Box, fitText } from './labels';

/** What has to be known of a node to find places for its label. */
export interface Labelled extends Point {
  readonly id: FeatureId;
  readonly node: FlowNode;
  readonly label: string;
  readonly radius: number;
  /** The group that it stands for. */
  readonly fold: Fold | null;
}

interface LabelPlaces {
  readonly text: string;
  readonly width: number;
  /** Middles of the places, best first. */
  readonly places: readonly Point[];
}

/** Places of a label as long as it would like to be, and of shorter ones, to be tried one after the other. */
type Finder = (node: Labelled, measure: (text: string) => number) => readonly LabelPlaces[];

/** The text of each label, cut to the room that there is, and where it may stand: in `within`, where there is one. */
export function labelFinder(
  nodes: readonly Labelled[],
  orientation: Orientation,
  grid: LaneGrid,
  within: Box | null,
): Finder {
  const find = orientation === 'across' ? besideTheStream(grid) : downTheStream(nodes, grid);
  if (!within) return find;
  return (node, measure) =>
    find(node, measure).map((wish) => ({ ...wish, places: wish.places.map(inside(within, wish.width)) }));
}

/** Moves a text sideways as far as it takes to stay in a box. */
function inside({ left, right }: Box, width: number): (place: Point) => Point {
  const [least, most] = [left + width / 2, right - width / 2];
  return ({ x, y }) => ({ x: least > most ? x : Math.min(Math.max(x, least), most), y });
}

/** A label as long as there is room for it; a folded group's with the number of its features. */
export function labelCut(
  { label, fold }: Pick<Labelled, 'label' | 'fold'>,
  room: number,
  measure: (text: string) => number,
): string {
  const count = fold ? ` ×${fold.members.length}` : '';
  return `${fitText(label, room - measure(count), measure)}${count}`;
}

/** Widths of a label in px: no longer where there is room, no shorter where there is none. */
const LONG = { least: 92, most: 190 } as const;
const SHORT = 52;

/** Labels stand above and below their nodes, away from the water. Where layers stand close, few find room. */
function besideTheStream({ layer, lane }: LaneGrid): Finder {
  return (labelled, measure) => {
    const { node, x, y, radius } = labelled;
    const below = { x, y: y + radius + (node.seed ? 18 : 13) };
    const above = { x, y: y - radius - (node.seed ? 18 : 12) };
    const up = node.site === 'mlp' || (node.site === 'res' && y < -lane / 2);
    const places = up ? [above, below] : [below, above];
    const wish = Math.min(LONG.most, Math.max(LONG.least, layer * (node.main ? 1.02 : 0.9)));
    const whole = node.seed ? LONG.most : wish;
    return lengths(labelled, [whole, wish, Math.max(SHORT, layer * 0.9), SHORT], measure).map((text) => ({
      text,
      width: measure(text),
      places,
    }));
  };
}

/** The texts of a label at some widths, each once. */
function lengths(
  labelled: Labelled,
  widths: readonly number[],
  measure: (text: string) => number,
): readonly string[] {
  return [...new Set(widths.map((width) => labelCut(labelled, width, measure)))];
}

/** So that the label of a river ends where that of a module begins, two lanes away and half a layer above. */
const LONGEST = { res: 106, module: 84 } as const;
/** Between a label and the node beside it. */
const APART = 7;
/** Less of a label, in px, tells nothing. */
const LEAST = 30;
const RING = 5;

/**
 * Layers stand close: labels of the residual stream stand beside their nodes, in the room that the others of the
 * same layer leave; those of modules, whose water leaves sideways, below or above them.
 */
function downTheStream(nodes: readonly Labelled[], { lane }: LaneGrid): Finder {
  const rooms = roomsInRows(nodes);
  return (labelled, measure) => {
    const { id, node, x, y, radius } = labelled;
    const room = rooms.get(id) ?? FREE;
    const beside = (side: number, width: number): Point => ({
      x: x + side * (radius + RING + 3 + width / 2),
      y,
    });
    if (node.site !== 'res') {
      // Both of two neighbours stand in the middle of their room.
      const most = Math.min(room.left, room.right) + 2 * radius - APART;
      const low = { x, y: y + radius + 12 };
      const high = { x, y: y - radius - 12 };
      const widths = [Math.min(LONGEST.module, most), SHORT].filter((width) => width >= LEAST);
      return lengths(labelled, widths, measure).map((text) => {
        const width = measure(text);
        return { text, width, places: [low, high, beside(node.site === 'mlp' ? -1 : 1, width)] };
      });
    }
    const river = room.river ?? (x < -lane / 2 ? 0 : x);
    const outward = x < river ? -1 : 1;
    const space = (side: number): number =>
      Math.min(LONGEST.res, (side < 0 ? room.left : room.right) - RING - 3 - APART);
    const whole = measure(labelCut(labelled, LONGEST.res, measure));
    const roomy = whole > space(outward) && space(-outward) > space(outward);
    const side = roomy ? -outward : outward;
    const widths = [space(side), SHORT].filter((width) => width >= LEAST);
    return lengths(labelled, widths, measure).map((text) => {
      const width = measure(text);
      const under = { x: x + outward * (width / 2 + 6), y: y + radius + 11 };
      return { text, width, places: [beside(side, width), beside(-side, width), under] };
    });
  };
}

interface Room {
  /** How far it is to the next node of the row, edge to edge. */
  readonly left: number;
  readonly right: number;
  /** Where the nearest river crosses the row. */
  readonly river: number | undefined;
}

const FREE: Room = { left: Number.POSITIVE_INFINITY, right: Number.POSITIVE_INFINITY, river: undefined };

function roomsInRows(nodes: readonly Labelled[]): Map<FeatureId, Room> {
  const rows = new Map<number, Labelled[]>();
  for (const node of nodes) {
    const row = rows.get(node.y) ?? [];
    row.push(node);
    rows.set(node.y, row);
  }
  const rooms = new Map<FeatureId, Room>();
  for (const row of rows.values()) {
    row.sort((a, b) => a.x - b.x);
    const rivers = row.filter(({ node }) => node.main).map(({ x }) => x);
    for (const [i, { id, x, radius }] of row.entries()) {
      const [before, after] = [row[i - 1], row[i + 1]];
      rooms.set(id, {
        left: before ? x - radius - before.x - before.radius : FREE.left,
        right: after ? after.x - after.radius - x - radius : FREE.right,
        river: least(rivers, (river) => Math.abs(river - x)),
      });
    }
  }
  return rooms;
}

function least(numbers: readonly number[], by: (x: number) => number): number | undefined {
  return numbers.reduce<number | undefined>(
    (best, x) => (best === undefined || by(x) < by(best) ? x : best),
    undefined,
  );
}

/** The box around a placed text. */
export function textBox({ x, y }: Point, width: number, height: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}
