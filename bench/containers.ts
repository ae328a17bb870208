import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMatrix, readRows } from '../src/pack/containers/matrix';
import { openArrays } from '../src/pack/containers/openArrays';
import { openSource } from '../src/pack/openSource';
import { createStaticServer } from '../support/server';
import { type Cell, median, ratio, type Table } from './report';

/** Decoders of true size out of each container, over HTTP from localhost, as the workers read them. */

const SCRIPT = fileURLToPath(new URL('containers.py', import.meta.url));
const FILES = ['0.npz', '0.f32.safetensors', '0.f16.safetensors'];
const RUNS = 5;
/** How often memory is looked at while a decoder is read, milliseconds. */
const SAMPLE = 2;

export async function containers(): Promise<Table[]> {
  const python = process.env.PYTHON ?? 'python3';
  const room = mkdtempSync(join(tmpdir(), 'headwaters-bench-'));
  try {
    const made = spawnSync(python, [SCRIPT, room], { encoding: 'utf8' });
    if (made.status !== 0)
      return [
        {
          title: 'Decoders of true size',
          columns: [],
          rows: [],
          notes: [`${python} has no numpy and safetensors: set PYTHON to one that has.`],
        },
      ];
    return [await measure(room)];
  } finally {
    rmSync(room, { recursive: true });
  }
}

async function measure(room: string): Promise<Table> {
  let requests = 0;
  let sent = 0;
  const server = createStaticServer({ dist: room, packs: room, base: '/', isolated: false });
  server.on('request', (_, response) => {
    requests++;
    response.on('close', () => {
      sent += Number(response.getHeader('content-length') ?? 0);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const rows: Cell[][] = [];
  try {
    for (const path of FILES) {
      const ref = { path, bytes: statSync(join(room, path)).size };
      [requests, sent] = [0, 0];
      const first = await (await openArrays(openSource(origin), ref)).array('W_dec');
      if (!first) throw new Error(`${path} has no W_dec`);
      await readRows(first, [12_345]);
      const row = [requests, sent / 1e3];
      const times: number[] = [];
      let peak = 0;
      let decoderBytes = 0;
      for (let run = 0; run < RUNS; run++) {
        const file = await openArrays(openSource(origin), ref);
        const matrix = await file.array('W_dec');
        if (!matrix) throw new Error(`${path} has no W_dec`);
        (globalThis as { gc?: () => void }).gc?.();
        const before = process.memoryUsage().arrayBuffers;
        const watch = setInterval(() => {
          peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        }, SAMPLE);
        const since = performance.now();
        const { byteLength } = await readMatrix(matrix);
        times.push(performance.now() - since);
        clearInterval(watch);
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        decoderBytes = byteLength;
      }
      rows.push([path, ref.bytes / 1e6, ...row, median(times), peak / 1e6, ratio(peak, decoderBytes)]);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return {
    title: 'Decoders of true size, 16384 x 2304, over HTTP',
    columns: [
      { name: 'file' },
      { name: 'MB', digits: 0 },
      { name: 'requests for one row', digits: 0 },
      { name: 'kB for one row', digits: 0 },
      { name: 'whole decoder, ms', digits: 0 },
      { name: 'most memory meanwhile, MB', digits: 0 },
      { name: 'memory / decoder in f32', digits: 2 },
    ],
    rows,
    notes: [
      'Made by numpy and by the safetensors library, each with W_enc beside it. Memory is that of all buffers, every 2 ms; what the engine has not given back yet counts.',
    ],
  };
}
