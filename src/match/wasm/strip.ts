import type { Steps } from '../steps';
import { type Kernel, listBytes, SOURCE_PANEL, TARGET_PANEL } from './kernel';

/**
 * One job for all threads: some target rows against some source rows, both packed in memory. It is done in units of
 * target panels, which threads take one after the other from a counter.
 */
export interface Strip {
  readonly pitch: number;
  /** Addresses of the packed rows. */
  readonly target: number;
  readonly targetPanels: number;
  readonly source: number;
  readonly sourcePanels: number;
  /** The first source row has this number, and those from `count` on are padding. */
  readonly first: number;
  readonly count: number;
  /** Address of the lists, one a target row. */
  readonly lists: number;
  readonly k: number;
  readonly unitPanels: number;
}

/** Where things lie in memory: a counter of units, a flag that says stop, the threads' scratch, then the data. */
export const NEXT_UNIT = 0;
export const STOP = 1;
export const MOST_THREADS = 16;
export const scratchOf = (thread: number): number => 64 * (thread + 1);
export const DATA = scratchOf(MOST_THREADS);

/** Source rows at a time, so many that they stay in a core's second cache while target panels go past. */
const BLOCK_BYTES = 192 * 1024;

export function unitsOf({ targetPanels, unitPanels }: Strip): number {
  return Math.ceil(targetPanels / unitPanels);
}

/** Does one unit. Yields a few times in a millisecond. */
export function* unitSteps(kernel: Kernel, strip: Strip, unit: number, scratch: number): Steps<undefined> {
  const { pitch, target, source, sourcePanels, first, count, lists, k } = strip;
  const start = unit * strip.unitPanels;
  const end = Math.min(start + strip.unitPanels, strip.targetPanels);
  const targetBytes = 4 * pitch * TARGET_PANEL;
  const sourceBytes = 4 * pitch * SOURCE_PANEL;
  const panelLists = TARGET_PANEL * listBytes(k);
  const block = Math.max(1, Math.floor(BLOCK_BYTES / sourceBytes));
  for (let s = 0; s < sourcePanels; s += block) {
    const blockStart = source + s * sourceBytes;
    const blockEnd = source + Math.min(s + block, sourcePanels) * sourceBytes;
    for (let t = start; t < end; t++) {
      const at = target + t * targetBytes;
      const into = lists + t * panelLists;
      const from = first + s * SOURCE_PANEL;
      kernel.match(at, at + targetBytes, blockStart, blockEnd, from, count, into, k, scratch);
    }
    yield;
  }
}
