import { describe, expect, it } from 'vitest';
import { DEMO_SITES, demoModel, otherGraph } from '../node/testing';
import { steerModel } from '../steer';
import { readModel, writeModel } from './read';

/** HEADWATERS_FUZZ=10000 for a long run. */
const RUNS = Number(process.env.HEADWATERS_FUZZ ?? 1_500);
const LONGEST_MS = 5_000;

/** Numbers below n, the same in every run (mulberry32). */
function below(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

const lengths = new Map(
  ['model.onnx_data', 'plain_fp32.onnx_data'].map((name) => [name, Number.MAX_SAFE_INTEGER]),
);

/** Finds the stream and edits it everywhere, or says in words why not. @returns whether it could be done */
function outcome(bytes: Uint8Array): boolean {
  const since = performance.now();
  try {
    const steered = steerModel(bytes, 'x.onnx', lengths, {
      sites: DEMO_SITES,
      activations: true,
      picked: true,
    });
    expect(steered.sizes.layers).toBeGreaterThanOrEqual(8);
    return true;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ModelError')) throw error;
    return false;
  } finally {
    expect(performance.now() - since).toBeLessThan(LONGEST_MS);
  }
}

/** Flips some bytes, cuts a piece out, or writes one piece over another. */
function spoilBytes(whole: Uint8Array, random: (n: number) => number): Uint8Array {
  const bytes = whole.slice();
  const piece = (): [number, number] => {
    const start = random(bytes.length);
    return [start, Math.min(bytes.length, start + 1 + random(2_000))];
  };
  switch (random(4)) {
    case 0:
      for (let n = 1 + random(8); n > 0; n--) bytes[random(bytes.length)] = random(256);
      return bytes;
    case 1:
      return bytes.subarray(0, random(bytes.length));
    case 2: {
      const [start, end] = piece();
      return new Uint8Array([...bytes.subarray(0, start), ...bytes.subarray(end)]);
    }
    default:
      bytes.copyWithin(random(bytes.length), ...piece());
      return bytes;
  }
}

/** Protobuf that can be read, with nodes that make no sense any more: joined otherwise, gone, twice or renamed. */
function spoilNodes(whole: Uint8Array, random: (n: number) => number): Uint8Array {
  const model = readModel(whole, 'x.onnx');
  const { graph } = model;
  const values = graph.node.flatMap(({ output }) => output);
  const some = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  for (let n = 1 + random(3); n > 0; n--) {
    const node = some(graph.node);
    const value = some(values);
    if (!node || value === undefined) continue;
    const kind = random(6);
    if (kind === 0) node.input[random(4)] = value;
    else if (kind === 1) node.output[random(4)] = value;
    else if (kind === 2) graph.node.splice(random(graph.node.length), 1);
    else if (kind === 3) graph.node.push(node);
    else if (kind === 4) node.opType = some(graph.node)?.opType ?? '';
    else if (random(2) === 0) graph.output.splice(random(graph.output.length), 1);
    else graph.input.splice(random(graph.input.length), 1);
  }
  // A place beyond the end leaves holes before it.
  for (const node of graph.node) {
    node.input = Array.from(node.input, (name) => name ?? '');
    node.output = Array.from(node.output, (name) => name ?? '');
  }
  return writeModel(model);
}

describe.each([
  ['builder', demoModel().graph],
  ['plain', otherGraph('plain')],
])('damage to the graph of %s', (_, whole) => {
  it.each([
    ['bytes', spoilBytes],
    ['nodes', spoilNodes],
  ])('in its %s is found harmless or told in words, and soon', { timeout: 600_000 }, (__, spoil) => {
    const random = below(1);
    let done = 0;
    for (let run = 0; run < RUNS / 4; run++) if (outcome(spoil(whole, random))) done++;
    expect(outcome(whole)).toBe(true);
    expect(done).toBeLessThan(RUNS / 4);
  });
});
