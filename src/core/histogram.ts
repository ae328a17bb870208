/**
 * Heights of a histogram's bars, 0 to 1, on a logarithmic scale: most active tokens are weak, and the few strong ones
 * are what a feature is known by. One token is as high as a bar needs to be seen.
 */
export function barHeights(counts: readonly number[]): number[] {
  const most = Math.max(...counts, 1);
  const scale = Math.log(most + 1);
  return counts.map((count) => Math.log(count + 1) / scale);
}

/** In how many equal shares of the peak examples are drawn: see docs/packs.md. */
export const BANDS = 3;

/** Which share of the peak an activation is in, 0 the weakest; what is above the peak is in the strongest. */
export function bandOf(activation: number, peak: number): number {
  const band = Math.floor((activation / peak) * BANDS);
  return Math.min(Math.max(band, 0), BANDS - 1);
}
