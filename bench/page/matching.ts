import type { Decoder } from '../../src/core/match';
import { cpuEngine, type MatchEngine, webGpuEngine } from '../../src/match/index';
import { madeUp } from '../../src/match/testing';
import { ortMatcher } from './ort';

/** Runs in the page: one contestant on one size. Every run has a decoder that it has not seen, so uploads count. */

export const CONTESTANTS = ['webgpu', 'cpu', 'ort-webgpu', 'ort-wasm'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

export interface Outcome {
  readonly ms: readonly number[];
  /** `[n, k]` of the last run. */
  readonly index: readonly number[];
}

type Match = (target: Decoder, source: Decoder, k: number) => Promise<readonly number[]>;

const opened = new Map<Contestant, Promise<Match>>();
const decoders = new Map<string, Decoder>();

/** Rows of the job that warms up: shaders and threads are made for it that the next ones use again. */
const WARM_UP_ROWS = 256;
/** A first run that takes longer counts. It is not repeated for the sake of what is left to warm up. */
const LONG_MS = 60_000;
const MOST_RUNS = 6;

/**
 * Matches made-up decoders of `n` features and width `d` while `budgetMs` are not used up, but at least twice: the
 * first run finds shaders to be compiled and memory to be asked for, and does not count.
 */
export async function measure(
  contestant: Contestant,
  { n, d, k, threads, budgetMs }: { n: number; d: number; k: number; threads: number; budgetMs: number },
): Promise<Outcome> {
  const match = await (opened.get(contestant) ?? open(contestant, threads));
  await match(made('1/res', WARM_UP_ROWS, d, 1), made('0/res', WARM_UP_ROWS, d, 2), k);
  const [target, source] = [made('1/res', n, d, 1), made('0/res', n, d, 2)];
  const ms: number[] = [];
  let index: readonly number[] = [];
  const start = performance.now();
  do {
    const since = performance.now();
    index = await match({ ...target }, { ...source }, k);
    ms.push(performance.now() - since);
    if (ms.length === 1 && performance.now() - start > LONG_MS) return { ms, index };
  } while (ms.length < 2 || (ms.length < MOST_RUNS && performance.now() - start < budgetMs));
  return { ms: ms.slice(1), index };
}

/** What the adapter says of itself, or null when there is none. */
export async function adapterName(): Promise<string | null> {
  const adapter = await navigator.gpu?.requestAdapter();
  return adapter ? `${adapter.info.vendor} ${adapter.info.architecture}`.trim() : null;
}

function open(contestant: Contestant, threads: number): Promise<Match> {
  const match = opener(contestant, threads);
  opened.set(contestant, match);
  return match;
}

async function opener(contestant: Contestant, threads: number): Promise<Match> {
  if (contestant === 'webgpu') return ours(await webGpuEngine());
  if (contestant === 'cpu') return ours(await cpuEngine({ threads }));
  const ort = await ortMatcher(contestant === 'ort-webgpu' ? 'webgpu' : 'wasm', threads);
  return (target, source, k) => ort.match(target, source, k);
}

function ours(engine: MatchEngine): Match {
  return async (target, source, k) => Array.from((await engine.matchAll(target, source, k)).index);
}

/** Kept from one contestant to the next: making normal numbers takes longer than matching them. */
function made(position: '1/res' | '0/res', n: number, d: number, seed: number): Decoder {
  const key = `${position} ${n} ${d}`;
  const decoder = decoders.get(key) ?? madeUp(position, n, d, seed);
  decoders.set(key, decoder);
  return decoder;
}
