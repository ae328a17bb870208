/** A number under a token, in CSS pixels. */
export interface PlacedNumber {
  readonly left: number;
  readonly right: number;
  /** Of its line of text. */
  readonly top: number;
  /** How strongly the feature fires there. */
  readonly activation: number;
}

/** Lines of text are further apart than this. */
const SAME_LINE = 4;

/**
 * Which numbers are shown: the strongest first, and none that would come nearer than `gap` to another of its line. Of
 * equal ones the earlier stays.
 */
export function giveWay(numbers: readonly PlacedNumber[], gap: number): boolean[] {
  const shown = numbers.map(() => false);
  const lines: { readonly top: number; readonly kept: PlacedNumber[] }[] = [];
  const order = [...numbers.keys()].sort((a, b) => activationAt(b) - activationAt(a) || a - b);
  for (const i of order) {
    const number = numbers[i] as PlacedNumber;
    let line = lines.find(({ top }) => Math.abs(top - number.top) < SAME_LINE);
    if (!line) {
      line = { top: number.top, kept: [] };
      lines.push(line);
    }
    const isFree = line.kept.every(
      ({ left, right }) => number.right + gap <= left || right + gap <= number.left,
    );
    if (!isFree) continue;
    line.kept.push(number);
    shown[i] = true;
  }
  return shown;

  function activationAt(i: number): number {
    return numbers[i]?.activation ?? 0;
  }
}
