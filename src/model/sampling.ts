import type { TextSpec } from '../core/textSpec';

export type Sampling = Pick<TextSpec, 'temperature' | 'topP' | 'topK'>;

/** ln sum exp of logits at a temperature, without overflow. */
export function logSumExp(logits: Float32Array, temperature = 1): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const x of logits) if (x > most) most = x;
  let sum = 0;
  for (const x of logits) sum += Math.exp((x - most) / temperature);
  return most / temperature + Math.log(sum);
}

/** The `count` largest logits as token ids, largest first; equal ones in the order of their ids. */
export function largest(logits: Float32Array, count: number): number[] {
  const best: number[] = [];
  const at = (token: number | undefined): number => (token === undefined ? Number.NaN : (logits[token] ?? 0));
  for (let token = 0; token < logits.length; token++) {
    if (best.length === count && !(at(token) > at(best[count - 1]))) continue;
    let place = best.length;
    while (place > 0 && at(token) > at(best[place - 1])) place--;
    best.splice(place, 0, token);
    if (best.length > count) best.pop();
  }
  return best;
}

/**
 * Draws a token: temperature first, then the `topK` likeliest, then the likeliest of these that together reach `topP`
 * (the one that crosses it included), as in Holtzman et al. 2020.
 *
 * @param logits `[V]`, finite
 * @param u the random number, 0 <= u < 1. The same u on the same logits is the same token.
 */
export function drawToken(logits: Float32Array, { temperature, topP, topK }: Sampling, u: number): number {
  if (temperature === 0) return largest(logits, 1)[0] ?? 0;
  const order = sortedCandidates(logits, temperature, topP, topK);
  let reached = 0;
  const total = order.reduce((sum, { p }) => sum + p, 0);
  for (const { token, p } of order) {
    reached += p;
    if (u * total < reached) return token;
  }
  return order.at(-1)?.token ?? 0;
}

interface Candidate {
  readonly token: number;
  readonly p: number;
}

function sortedCandidates(
  logits: Float32Array,
  temperature: number,
  topP: number,
  topK: number,
): Candidate[] {
  const limit = topK > 0 ? Math.min(topK, logits.length) : logits.length;
  const all = logSumExp(logits, temperature);
  const candidate = (token: number): Candidate => ({
    token,
    p: Math.exp((logits[token] ?? 0) / temperature - all),
  });
  // Most often few tokens hold all of topP, and sorting a large vocabulary would take longer than the model's step.
  // What a share of the topK is, only all of these tell.
  for (let count = topK > 0 ? limit : Math.min(64, limit); ; count = Math.min(count * 8, limit)) {
    const best = count <= FEW ? largest(logits, count) : byProbability(logits).slice(0, count);
    const order = best.map(candidate);
    const kept = topK > 0 ? order.reduce((sum, { p }) => sum + p, 0) : 1;
    let before = 0;
    const cut = order.findIndex(({ p }) => {
      if (before >= topP * kept) return true;
      before += p;
      return false;
    });
    if (cut >= 0) return order.slice(0, cut);
    if (count === limit) return order;
  }
}

/** Up to this many, insertion into a short list beats a sort of everything. */
const FEW = 512;

function byProbability(logits: Float32Array): number[] {
  return Array.from(logits.keys()).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
}
