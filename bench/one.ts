import type { Context } from './context';
import { type Cell, median, ratio, type Table } from './report';

/** One feature against one decoder, what a person waits for on expanding a node: as fast as memory is the goal. */

const SIZES = [
  [1024, 192],
  [4096, 2304],
  [16384, 2304],
] as const;
const RUNS = 15;

const PAGE = '/bench/page/one.ts';
type Module = typeof import('./page/one');

export async function one({ openPage, sizes }: Context): Promise<Table[]> {
  const page = await openPage();
  const rows: Cell[][] = [];
  for (const [n, d] of sizes ?? SIZES) {
    const { bytes, matchMs, copyMs } = await page.evaluate(
      async ([path, ...job]) => ((await import(path)) as Module).measureOne(...job),
      [PAGE, n, d, 8, RUNS] as const,
    );
    const [match, copy] = [median(matchMs), median(copyMs)].map((ms) => bytes / ms / 1e6);
    rows.push([
      `${n} x ${d}`,
      median(matchMs),
      match ?? null,
      copy ?? null,
      ratio(match ?? null, copy ?? null),
    ]);
  }
  await page.close();
  return [
    {
      title: 'One feature against one decoder, in double precision',
      columns: [
        { name: 'N x d' },
        { name: 'ms', digits: 2 },
        { name: 'GB/s', digits: 2 },
        { name: 'plain copy, GB/s', digits: 2 },
        { name: 'match / copy', digits: 2 },
      ],
      rows,
      notes: [`Medians of ${RUNS} runs. Bytes are those of the decoder; a copy reads and writes them.`],
    },
  ];
}
