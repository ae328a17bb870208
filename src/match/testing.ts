import type { PositionId } from '../core/ids';
import type { Decoder, MatchTable } from '../core/match';
import { randomFrom } from '../core/random';
import { prepareDecoder } from './decoder';
import { fillNormal } from './random';

/** Made-up decoders for tests. */

/** Normal rows; `dead` rows are zero. */
export function madeUp(
  position: PositionId,
  n: number,
  d: number,
  seed: number,
  dead: number[] = [],
): Decoder {
  const values = new Float32Array(n * d);
  fillNormal(values, randomFrom(seed));
  for (const row of dead) values.fill(0, row * d, (row + 1) * d);
  return prepareDecoder(position, n, d, values);
}

/** Row `i` of the answer is row `rows[i]` of `decoder`, times `scale(i)`. */
export function rearranged(decoder: Decoder, rows: readonly number[], scale = (_: number) => 1): Decoder {
  const { d, position } = decoder;
  const values = new Float32Array(rows.length * d);
  rows.forEach((row, i) => {
    for (let c = 0; c < d; c++) values[i * d + c] = (decoder.rows[row * d + c] as number) * scale(i);
  });
  return prepareDecoder(position, rows.length, d, values);
}

/** The indices below `n` in an order that the seed decides. */
export function shuffled(n: number, seed: number): number[] {
  const random = randomFrom(seed);
  const keys = Array.from({ length: n }, random);
  return keys.map((_, i) => i).sort((a, b) => (keys[a] as number) - (keys[b] as number));
}

/** Every cosine sorted, the plain way: what a table has to hold. */
export function plainTable(target: Decoder, source: Decoder, k: number): MatchTable {
  const { n, d } = target;
  const index = new Int32Array(n * k).fill(-1);
  const cosine = new Float64Array(n * k).fill(NaN);
  for (let i = 0; i < n; i++) {
    const all: { j: number; value: number }[] = [];
    for (let j = 0; j < source.n; j++) {
      let dot = 0;
      for (let c = 0; c < d; c++)
        dot += (target.rows[i * d + c] as number) * (source.rows[j * d + c] as number);
      const norms = (target.norms[i] as number) * (source.norms[j] as number);
      if (norms > 0) all.push({ j, value: dot / norms });
    }
    all.sort((a, b) => b.value - a.value || a.j - b.j);
    all.slice(0, k).forEach(({ j, value }, place) => {
      index[i * k + place] = j;
      cosine[i * k + place] = value;
    });
  }
  return { from: target.position, to: source.position, n, k, index, cosine };
}
