/**
 * The half lanes of one column, of which some are blocked. Finds the nearest that is free above or below a wish in
 * next to no time, however many are blocked: each blocked one points past the block that it is in.
 */
export class Lanes {
  readonly #below = new Map<number, number>();
  readonly #above = new Map<number, number>();

  block(lane: number): void {
    if (this.#below.has(lane)) return;
    this.#below.set(lane, lane + 1);
    this.#above.set(lane, lane - 1);
  }

  /** The first free half lane from `wish` on: upwards (-1) or downwards (1). */
  free(wish: number, outward: number): number {
    const next = outward < 0 ? this.#above : this.#below;
    let lane = wish;
    for (let past = next.get(lane); past !== undefined; past = next.get(lane)) {
      const further = next.get(past);
      // Shortens the way for whoever asks next.
      if (further !== undefined) next.set(lane, further);
      lane = past;
    }
    return lane;
  }
}
