import { availableParallelism } from 'node:os';
import type { Page } from '@playwright/test';
import type { Context } from './context';
import type { Contestant, Outcome } from './page/matching';
import { type Cell, median, ratio, rowsThatDiffer, type Table } from './report';

/** Whole decoders matched in the tab: our engines and ONNX Runtime for the web, on the same adapter and threads. */

const K = 5;
/** A contestant runs again while this much time is not used up. */
const BUDGET_MS = 12_000;
/** Between small and large sizes a contestant may become this much faster before the estimate is wrong. */
const MARGIN = 0.5;

const SMALL = [
  [1024, 256],
  [2048, 256],
  [1024, 2304],
] as const;
const LARGE = [...SMALL, [4096, 256], [2048, 2304], [4096, 2304], [8192, 2304], [16384, 2304]] as const;

const CONTESTANTS: readonly Contestant[] = ['cpu', 'ort-wasm', 'webgpu', 'ort-webgpu'];
const TITLES: Readonly<Record<Contestant, string>> = {
  webgpu: 'our WebGPU',
  cpu: 'our CPU',
  'ort-webgpu': 'ORT WebGPU',
  'ort-wasm': 'ORT WASM',
};

const TOO_LONG = 'too long';

const PAGE = '/bench/page/matching.ts';
type Module = typeof import('./page/matching');

export async function matching({
  openPage,
  openFresh,
  say,
  large,
  sizes,
  limitMs,
}: Context): Promise<Table[]> {
  let page = await openPage();
  const threads = availableParallelism();
  const adapter = await page.evaluate(async (path) => ((await import(path)) as Module).adapterName(), PAGE);
  const tooLong = `> ${limitMs / 1000} s`;
  const notes = [
    `Adapter: ${adapter ?? 'none'}. Threads on the CPU: ${threads}. k = ${K}.`,
    `"${tooLong}": not run, or given up, because it takes longer than that.`,
  ];
  const best = new Map<Contestant, number>();
  /** The work, in GFLOP, that took too long: as much need not be tried again. */
  const givenUp = new Map<Contestant, number>();
  const rows: Cell[][] = [];
  for (const [n, d] of sizes ?? (large ? LARGE : SMALL)) {
    const gflop = (2 * n * n * d) / 1e9;
    const speed = new Map<Contestant, number>();
    const without = new Map<Contestant, string>();
    let truth: readonly number[] | undefined;
    const differing: string[] = [];
    for (const contestant of CONTESTANTS) {
      if (adapter === null && /webgpu/.test(contestant)) continue;
      const expected = (gflop / (best.get(contestant) ?? Infinity)) * 1000 * MARGIN;
      if (expected > limitMs || gflop >= (givenUp.get(contestant) ?? Infinity)) {
        without.set(contestant, tooLong);
        continue;
      }
      const outcome = await run(page, contestant, n, d, threads, limitMs);
      if (typeof outcome === 'string') {
        without.set(contestant, outcome === TOO_LONG ? tooLong : 'fails');
        if (outcome === TOO_LONG) givenUp.set(contestant, gflop);
        else notes.push(`${TITLES[contestant]} at ${n} x ${d}: ${outcome}`);
        say(`${n} x ${d}, ${TITLES[contestant]}: ${outcome === TOO_LONG ? tooLong : outcome}`);
        // A GPU process goes on with what it was given even when the page is closed, which would disturb the next one.
        page = await openFresh();
        continue;
      }
      const reached = gflop / (median(outcome.ms) / 1000);
      speed.set(contestant, reached);
      best.set(contestant, Math.max(reached, best.get(contestant) ?? 0));
      truth ??= outcome.index;
      if (contestant !== 'cpu') differing.push(String(rowsThatDiffer(truth, outcome.index, n)));
      say(`${n} x ${d}, ${TITLES[contestant]}: ${reached.toFixed(2)} GFLOP/s, ${outcome.ms.length} runs`);
    }
    const of = (contestant: Contestant): number | null => speed.get(contestant) ?? null;
    rows.push([
      `${n} x ${d}`,
      ...CONTESTANTS.map((contestant) => of(contestant) ?? without.get(contestant) ?? null),
      ratio(of('cpu'), of('ort-wasm')),
      ratio(of('webgpu'), of('ort-webgpu')),
      differing.join(', '),
    ]);
  }
  await page.close();
  const columns = [
    { name: 'N x d' },
    ...CONTESTANTS.map((contestant) => ({ name: TITLES[contestant], digits: 2 })),
    { name: 'CPU / ORT WASM', digits: 2 },
    { name: 'WebGPU / ORT WebGPU', digits: 1 },
    { name: 'rows that differ from our CPU' },
  ];
  const title =
    'Matching two decoders in the tab, GFLOP/s (2 N N d / time, matrix product and top-k, uploads included)';
  return [{ title, columns, rows, notes }];
}

/** The outcome, or why there is none. */
async function run(
  page: Page,
  contestant: Contestant,
  n: number,
  d: number,
  threads: number,
  limitMs: number,
): Promise<Outcome | string> {
  const job = { n, d, k: K, threads, budgetMs: BUDGET_MS };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LONG), limitMs);
  });
  try {
    const measured = page.evaluate(
      async ([path, who, what]) => ((await import(path)) as Module).measure(who, what),
      [PAGE, contestant, job] as const,
    );
    // Given up, it fails when its page is closed, and nobody waits for it.
    measured.catch(() => undefined);
    return await Promise.race([measured, late]);
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  } finally {
    clearTimeout(timer);
  }
}
