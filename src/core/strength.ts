/** Typical activations that all edits of a plan add together. */
const DOSE = 3;

/** s of each edit of a plan that folds. */
export function defaultStrength(edits: number): number {
  return DOSE / Math.max(1, edits);
}
