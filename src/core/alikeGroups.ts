import type { FeatureId } from './ids';

/** More features than this would make the matrix of their cosines too large to be worth waiting for. */
export const MOST_TO_GROUP = 1_000;

/** Two features, by their places in a list, and the cosine of their decoder vectors. */
export interface AlikePair {
  readonly i: number;
  readonly j: number;
  readonly cosine: number;
}

/** Pairs of `n` features with a positive cosine, the strongest first; equal ones in the order of their places. */
export function alikePairs(n: number, cosines: ArrayLike<number>): AlikePair[] {
  const pairs: AlikePair[] = [];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const cosine = cosines[i * n + j] ?? Number.NaN;
      if (cosine > 0) pairs.push({ i, j, cosine });
    }
  return pairs.sort((a, b) => b.cosine - a.cosine || a.i - b.i || a.j - b.j);
}

/**
 * Groups of features that are alike: every two of a group have at least the cosine `threshold`. The strongest pairs
 * come first, and two groups become one when every pair across them reaches the threshold, as in complete linkage.
 *
 * @param cosines `[n, n]`, row-major, of every two features; NaN where there is none
 * @param pairs `alikePairs` of these cosines
 * @param threshold above 0
 * @returns groups of two features or more, each in the order of `features`
 */
export function alikeGroups(
  features: readonly FeatureId[],
  cosines: ArrayLike<number>,
  pairs: readonly AlikePair[],
  threshold: number,
): FeatureId[][] {
  const n = features.length;
  const at = (i: number, j: number): number => cosines[i * n + j] ?? Number.NaN;
  const groups = features.map((_, i) => [i]);
  for (const { i, j, cosine } of pairs) {
    if (cosine < threshold) break;
    const [a, b] = [groups[i], groups[j]];
    if (!a || !b || a === b) continue;
    if (!a.every((x) => b.every((y) => at(x, y) >= threshold))) continue;
    const both = [...a, ...b];
    for (const x of both) groups[x] = both;
  }
  return [...new Set(groups)]
    .filter((group) => group.length > 1)
    .map((group) => group.sort((a, b) => a - b).flatMap((i) => features[i] ?? []));
}
