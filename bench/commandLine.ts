import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Decoder } from '../src/core/match';
import { ortEngine } from '../src/match/node/ort';
import { madeUp } from '../src/match/testing';
import type { Context } from './context';
import { type Cell, median, ratio, rowsThatDiffer, type Table } from './report';

/** The command line's engine against PyTorch's matrix product and top k with the same threads. */

const SIZES = [
  [2048, 256],
  [2048, 2304],
] as const;
const K = 8;
const RUNS = 5;
const SCRIPT = fileURLToPath(new URL('torch_match.py', import.meta.url));

interface TorchAnswer {
  readonly version: string;
  readonly ms: readonly number[];
  readonly index: readonly number[];
}

export async function commandLine({ sizes, say }: Context): Promise<Table[]> {
  const python = process.env.PYTHON ?? 'python3';
  const hasTorch = spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;
  const notes = [`Medians of ${RUNS} runs with ${availableParallelism()} threads, k = ${K}.`];
  if (!hasTorch)
    notes.push(`${python} has no torch: "pip install torch" in any environment, then PYTHON=its/bin/python.`);
  const engine = await ortEngine();
  const rows: Cell[][] = [];
  for (const [n, d] of sizes ?? SIZES) {
    const [target, source] = [madeUp('1/res', n, d, 1), madeUp('0/res', n, d, 2)];
    const ms: number[] = [];
    let index: ArrayLike<number> = [];
    for (let run = 0; run <= RUNS; run++) {
      const since = performance.now();
      ({ index } = await engine.matchAll(target, source, K));
      if (run > 0) ms.push(performance.now() - since);
    }
    const torch = hasTorch ? runTorch(python, target, source) : undefined;
    if (torch) notes.push(`torch ${torch.version} at ${n} x ${d}.`);
    const speed = (times: readonly number[]) => (2 * n * n * d) / 1e6 / median(times);
    const [ours, theirs] = [speed(ms), torch ? speed(torch.ms) : null];
    say(`${n} x ${d}: ${ours.toFixed(1)} and ${theirs?.toFixed(1) ?? 'no torch'}`);
    rows.push([
      `${n} x ${d}`,
      ours,
      theirs,
      ratio(ours, theirs),
      torch ? rowsThatDiffer(index, torch.index, n) : null,
    ]);
  }
  engine.destroy();
  return [
    {
      title: 'The command line’s engine and PyTorch on the CPU, GFLOP/s',
      columns: [
        { name: 'N x d' },
        { name: 'ours', digits: 1 },
        { name: 'torch', digits: 1 },
        { name: 'ours / torch', digits: 2 },
        { name: 'rows that differ' },
      ],
      rows,
      notes,
    },
  ];
}

/** Both get the same bytes, so that their answers can be compared. */
function runTorch(python: string, target: Decoder, source: Decoder): TorchAnswer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'headwaters-'));
  try {
    const files = [target, source].map(({ rows }, i) => {
      const file = join(folder, `${i}.f32`);
      writeFileSync(file, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
      return file;
    });
    const numbers = [target.n, target.d, K, availableParallelism(), RUNS].map(String);
    const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
    const { status, stdout, stderr } = spawnSync(python, [SCRIPT, ...files, ...numbers], options);
    if (status !== 0) throw new Error(`torch_match.py failed: ${stderr}`);
    return JSON.parse(stdout) as TorchAnswer;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
