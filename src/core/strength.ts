/** s of a single edit, in typical activations of its feature. */
const ALONE = 2.2;
/** A chain bears a little more in all than one of its features: half as much again where it has seven. */
const FALL = -4 / 5;

/** s of each edit of a plan that folds. */
export function defaultStrength(edits: number): number {
  return ALONE * Math.max(1, edits) ** FALL;
}
