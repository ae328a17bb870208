import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { factsOf } from '../src/core/facts';
import { type FeatureId, featureOf } from '../src/core/ids';
import { readFacts } from '../src/pack/describe';
import { toFloat32 } from '../src/pack/dtype';
import { fileSource } from '../src/pack/node/files';
import { openPack } from '../src/pack/open';
import { parseHeader } from '../src/pack/safetensors';

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 60_000 });

const COMMAND = fileURLToPath(new URL('headwaters.mjs', import.meta.url));
const DEMO = fileURLToPath(new URL('../public/packs/demo', import.meta.url));
const TINY = fileURLToPath(new URL('../lab/fixtures/tiny', import.meta.url));

/** One token more than the model can hold. */
const TOO_LONG = Array.from({ length: 513 }, () => 2).join();

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'headwaters-logits-'));
});
afterAll(() => rm(dir, { recursive: true }));

function logits(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [COMMAND, 'logits', ...args],
      { cwd: dir },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

interface Written {
  readonly logits: Float32Array;
  readonly activations: Float32Array;
  readonly shapes: readonly (readonly number[])[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What the command writes for a text of three tokens, with a plan or without. */
async function written(name: string, plan?: object): Promise<Written> {
  const out = join(dir, `${name}.safetensors`);
  const planFile = join(dir, `${name}.json`);
  if (plan) await writeFile(planFile, JSON.stringify(plan));
  const options = plan ? ['--plan', planFile] : [];
  const { code, stderr } = await logits(
    ...['--pack', DEMO, '--tokens', '2,669,1234', '--out', out, ...options],
  );
  expect([code, stderr]).toEqual([0, '']);
  const bytes = new Uint8Array(await readFile(out));
  const { tensors, metadata } = parseHeader(out, bytes, bytes.length);
  const read = (tensor: string): Float32Array => {
    const info = tensors.get(tensor);
    return toFloat32(bytes.slice(info?.start, info?.end), 'F32', tensor);
  };
  const shapes = ['logits', 'activations'].map((tensor) => tensors.get(tensor)?.shape ?? []);
  return { logits: read('logits'), activations: read('activations'), shapes, metadata };
}

/** What the pack says of a feature. */
async function typicalOf(feature: FeatureId): Promise<number> {
  const facts = await readFacts(await openPack(await fileSource(DEMO)));
  const typical = factsOf(facts, featureOf(feature))?.typical;
  if (typical === undefined) throw new Error(`nothing is known of ${feature}`);
  return typical;
}

describe('logits', () => {
  test('come with the activations of the edited features, in the order of the plan', async () => {
    const edits = [
      { feature: '7/res/108', r: 0 },
      { feature: '3/att/776', s: 7.3563 },
      { feature: '7/res/1' },
    ];
    const plan = { edits };
    const [plain, edited, turned] = await Promise.all([
      written('plain'),
      written('edited', plan),
      written('turned', { edits: [...edits].reverse() }),
    ]);
    expect(plain.shapes).toEqual([
      [3, 4096],
      [3, 0],
    ]);
    expect(edited.shapes).toEqual([
      [3, 4096],
      [3, 3],
    ]);
    expect(edited.metadata).toMatchObject({ pack: 'demo', tokens: '2,669,1234', model: 'model/model.onnx' });
    expect(JSON.parse(edited.metadata.plan ?? '')).toMatchObject({ bos: false, edits });
    expect(edited.logits.subarray(0, 4096)).toEqual(plain.logits.subarray(0, 4096));
    expect(edited.logits).not.toEqual(plain.logits);
    expect(edited.activations.some((a) => a > 0)).toBe(true);
    for (const t of [0, 1, 2])
      expect([...turned.activations.subarray(3 * t, 3 * t + 3)].reverse()).toEqual([
        ...edited.activations.subarray(3 * t, 3 * t + 3),
      ]);
  });

  test('are the same to the last bit under a plan that changes nothing', async () => {
    const still = { edits: [{ feature: '7/res/108' }, { feature: '3/att/776', r: 1, s: 0 }], bos: true };
    const [plain, same] = await Promise.all([written('bare'), written('still', still)]);
    expect(Buffer.compare(Buffer.from(plain.logits.buffer), Buffer.from(same.logits.buffer))).toBe(0);
  });

  test('are those of a plan with its schedule and folding worked into its numbers', async () => {
    const feature = '3/res/915';
    const typical = await typicalOf(feature);
    const [folded, plain, single, bare] = await Promise.all([
      written('folded', {
        edits: [{ feature, s: 2 }],
        fold: true,
        schedule: { kind: 'exponential', alpha: 0.1 },
      }),
      written('by hand', { edits: [{ feature, s: 2 * Math.exp(0.3) * typical }] }),
      written('single', { edits: [{ feature, s: 2 }], schedule: { kind: 'single', layer: 4 } }),
      written('nothing'),
    ]);
    expect(folded.logits).toEqual(plain.logits);
    expect(folded.logits).not.toEqual(bare.logits);
    expect(single.logits).toEqual(bare.logits);
    expect(single.activations).toHaveLength(3);
  });

  test.each([
    [['--tokens', '2,x'], 2, /--tokens must be token ids/],
    [['--tokens', ''], 2, /--tokens is missing/],
    [['--tokens', '2,4096'], 1, /has no token 4096\. Expected 0 to 4095/],
    [['--tokens', TOO_LONG], 1, /too long.*1 to 512 tokens, found 513/],
    [['--tokens', '2', '--plan', 'none.json'], 1, /none\.json cannot be read \(ENOENT\)/],
    [['--tokens', '2', '--model', 'none.onnx'], 1, /none\.onnx cannot be read \(ENOENT\)/],
    [['--tokens', '2', '--model', COMMAND], 1, /headwaters\.mjs is not a valid ONNX file/],
    [['--tokens', '2', '--pack', TINY], 1, /The pack tiny does not include its model/],
    [['--tokens', '2', '--pack', TINY, '--model', join(DEMO, 'model/model.onnx')], 1, /3 layers, found 8/],
    [['--tokens', '2', '--out', join(DEMO, 'model/model.onnx_data')], 1, /a file of the pack itself/],
    [['--tokens', '2', '--out', join(DEMO, 'model/check.safetensors')], 1, /a file of the pack itself/],
    [['--tokens', '2', '--out', join(DEMO, 'features/themes.json')], 1, /a file of the pack itself/],
  ])('%#: what cannot be done is refused in words', async (args, wanted, message) => {
    const { code, stderr } = await logits('--pack', DEMO, '--out', 'x.safetensors', ...args);
    expect(code).toBe(wanted);
    expect(stderr).toMatch(message);
  });

  test.each([
    [{ edits: [{ feature: '8/res/1' }] }, /no SAE at 8\/res/],
    [{ edits: [{ feature: '7/res/1024' }] }, /index from 0 to 1023, found 1024/],
    [{ edits: [{ feature: '7/res/1', r: 'x' }] }, /"r" is not right/],
  ])('the plan %j is refused in words', async (plan, message) => {
    const file = join(dir, 'bad.json');
    await writeFile(file, JSON.stringify(plan));
    const { code, stderr } = await logits(
      ...['--pack', DEMO, '--tokens', '2', '--out', 'x.safetensors', '--plan', file],
    );
    expect([code, message.test(stderr)]).toEqual([1, true]);
  });

  test('are refused when the weights beside a model are missing or short', async () => {
    const model = join(dir, 'model.onnx');
    const args = ['--pack', DEMO, '--tokens', '2', '--out', 'x.safetensors', '--model', model];
    await copyFile(join(DEMO, 'model/model.onnx'), model);
    expect(await logits(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(/are missing/) });
    await copyFile(join(DEMO, 'model/model.onnx_data'), `${model}_data`);
    expect(await logits(...args)).toMatchObject({ code: 0 });
    await truncate(`${model}_data`, 1_000_000);
    expect(await logits(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(/are cut short/) });
    await truncate(model, 100_000);
    expect(await logits(...args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not a valid ONNX/),
    });
  });
});
