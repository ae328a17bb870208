import type { ByteRange } from '../bytes';

/** A stretch of a file that is kept. */
export interface Part extends ByteRange {
  /** The file ends where it ends. */
  readonly last: boolean;
}

/** `0-32768`, and `32768-40000.` for the last one. */
export function writePart({ start, end, last }: Part): string {
  return `${start}-${end}${last ? '.' : ''}`;
}

/** Undefined for any name that `writePart` does not write. */
export function parsePart(name: string): Part | undefined {
  const [, start, end, last] = /^(0|[1-9]\d{0,15})-(0|[1-9]\d{0,15})(\.?)$/.exec(name) ?? [];
  if (start === undefined || end === undefined || Number(start) > Number(end)) return undefined;
  return { start: Number(start), end: Number(end), last: last === '.' };
}

/** Where the file ends, if the part at its end is kept. */
export function endOfParts(parts: readonly Part[]): number | undefined {
  return parts.find(({ last }) => last)?.end;
}

/**
 * The parts that hold a range from its start on, without a gap, the fewest that do. They may reach beyond its end, or
 * not so far.
 */
export function covering(parts: readonly Part[], range: ByteRange): Part[] {
  const chosen: Part[] = [];
  for (let at = range.start; at < range.end; ) {
    const next = parts
      .filter(({ start, end }) => start <= at && end > at)
      .reduce<Part | undefined>((best, part) => (best && best.end >= part.end ? best : part), undefined);
    if (!next) break;
    chosen.push(next);
    at = next.end;
  }
  return chosen;
}

/** Whether parts in the order of `covering` hold all of a range. */
export function covers(parts: readonly Part[], range: ByteRange): boolean {
  return (covering(parts, range).at(-1)?.end ?? range.start) >= range.end;
}
