/**
 * The strength that a slider starts with, in units of each feature's typical activation, for a plan of so many edits.
 */
export function defaultStrength(edits: number): number {
  return edits > 1 ? 0.5 : 1.5;
}
