/** s of a single edit, in typical activations of its feature. */
const ALONE = 2.5;
/** A chain bears a little more in all than one of its features: 1.4 times as much where it has seven. */
const FALL = -5 / 6;

/** s of each edit of a plan that folds. */
export function defaultStrength(edits: number): number {
  return ALONE * Math.max(1, edits) ** FALL;
}
