import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO } from '../../cli/testing';
import { isAbort } from '../core/errors';
import type { MatchEngine } from '../match/engine';
import { ortEngine } from '../match/node/ort';
import { twinEngine } from '../match/twin';
import { cpuEngine } from '../match/wasm/engine';
import type { Pack } from '../pack/open';
import { AtlasBuilder } from './atlasBuilder';
import type { Progress } from './progress';
import { decodersOf, packNamed } from './testing';

async function build(pack: Pack, k: number, engine: MatchEngine): Promise<AtlasBuilder> {
  const builder = new AtlasBuilder(pack, k);
  for await (const _ of builder.build({ ...decodersOf(pack), engineFor: async () => engine }));
  return builder;
}

/** A file without the engine's name. */
async function fileOf(pack: Pack, k: number, engine: MatchEngine): Promise<Uint8Array> {
  const builder = await build(pack, k, engine);
  expect(builder.engine).toBe(engine.name);
  builder.engine = 'any';
  return builder.file();
}

describe.each(['tiny', 'gap', 'holes'])('the atlas of %s', (name) => {
  test('has the same bytes by ONNX Runtime, by WebAssembly and by the twin', async () => {
    const pack = await packNamed(name);
    const [ort, cpu] = [await ortEngine(), await cpuEngine()];
    expect(cpu.vectors).toBe(true);
    for (const k of [1, 5, 32]) {
      const file = await fileOf(pack, k, ort);
      expect(await fileOf(pack, k, cpu)).toEqual(file);
      expect(await fileOf(pack, k, twinEngine())).toEqual(file);
    }
  });

  test('is the same when it is stopped at every turn and gone on with', async () => {
    const pack = await packNamed(name);
    const whole = await build(pack, 3, twinEngine());
    const builder = new AtlasBuilder(pack, 3);
    const rounds: number[] = [];
    while (!builder.isComplete) {
      const stop = new AbortController();
      const { decoders } = decodersOf(pack, 0);
      const work = async (): Promise<void> => {
        for await (const _ of builder.build({
          decoders,
          engineFor: async () => twinEngine(),
          signal: stop.signal,
        }))
          stop.abort();
      };
      await work().catch((error: unknown) => {
        if (!isAbort(error)) throw error;
      });
      rounds.push(builder.done.length);
    }
    expect(rounds).toEqual(Array.from({ length: whole.total.totalPairs }, (_, i) => i + 1));
    expect(builder.file('F64')).toEqual(whole.file('F64'));
    expect(new AtlasBuilder(pack, 3, whole.done, whole.engine).file()).toEqual(whole.file());
  });
});

test('the atlas of the embedded pack is the one that comes with it, by ONNX Runtime and by WebAssembly', async () => {
  const pack = await packNamed('demo');
  const [ort, cpu] = [await build(pack, 4, await ortEngine()), await build(pack, 4, await cpuEngine())];
  expect(Buffer.from(ort.file()).equals(await readFile(join(DEMO, 'atlas.safetensors')))).toBe(true);
  cpu.engine = ort.engine;
  expect(Buffer.from(cpu.file()).equals(Buffer.from(ort.file()))).toBe(true);
});

test('progress counts bytes, pairs and features to the end, and the time left from the speed so far', async () => {
  const pack = await packNamed('tiny');
  const seen: Progress[] = [];
  // Every look at the clock is a second later than the one before.
  let seconds = 0;
  const builder = new AtlasBuilder(pack, 2);
  const options = { ...decodersOf(pack), engineFor: async () => twinEngine(), now: () => 1000 * seconds++ };
  for await (const _ of builder.build({ ...options, onProgress: (progress) => seen.push(progress) }));
  const { totalPairs, totalRows } = builder.total;
  expect(seen[0]).toMatchObject({ bytes: 0, pairs: 0, rows: 0, secondsLeft: null, totalPairs, totalRows });
  const last = seen.at(-1);
  expect(last).toMatchObject({ pairs: totalPairs, rows: totalRows, secondsLeft: 0 });
  expect(last?.bytes).toBe(last?.totalBytes);
  for (const [i, now] of seen.entries()) {
    const before = seen[i - 1] ?? now;
    expect(now.bytes).toBeGreaterThanOrEqual(before.bytes);
    expect(now.rows).toBeGreaterThanOrEqual(before.rows);
    expect(now.pairs).toBeGreaterThanOrEqual(before.pairs);
  }
  // Half of the pairs, all alike, in half of the time.
  const half = seen.find(({ pairs }) => pairs === Math.ceil(totalPairs / 2));
  expect(half?.secondsLeft).toBeGreaterThan(0);
  expect(half?.secondsLeft).toBeLessThan(seconds);
});

test('what is done already is counted as done, and its decoders are not fetched', async () => {
  const pack = await packNamed('tiny');
  const { done } = await build(pack, 2, twinEngine());
  const { decoders, read } = decodersOf(pack);
  const rest = new AtlasBuilder(pack, 2, done.slice(0, -1));
  const seen: Progress[] = [];
  const options = {
    decoders,
    engineFor: async () => twinEngine(),
    onProgress: (progress: Progress) => seen.push(progress),
  };
  for await (const _ of rest.build(options));
  expect(read.length).toBe(2);
  expect(seen[0]).toMatchObject({ pairs: done.length - 1, totalPairs: done.length });
  expect(seen.at(-1)?.rows).toBe(rest.total.totalRows);
});
