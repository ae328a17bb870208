/** s of a single edit, in typical activations of its feature. */
const ALONE = 2.2;
/** A chain bears more in all than one of its features: half as much again where it has seven. */
const FALL = -4 / 5;

/**
 * A strength to begin with: s of each edit of a plan that folds, that is, in typical activations.
 *
 * Chosen so that few texts are ruined on the first try: docs/steering.md has the figures. Of two digits, or two decimals
 * above 1, as a person would write it.
 *
 * @param edits of the plan, one a layer
 */
export function defaultStrength(edits: number): number {
  const s = ALONE * Math.max(1, edits) ** FALL;
  return Number(s.toPrecision(s < 1 ? 2 : 3));
}
