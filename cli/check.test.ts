import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TensorData, writeSafetensors } from '../src/pack/safetensors';
import { answer, copyPack, DEMO, editManifest, fixture, headwaters, temporary } from './testing';

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 60_000 });

let room: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  room = await temporary();
});
afterAll(() => room.remove());

const ENCODER: Readonly<Record<string, readonly number[]>> = {
  W_enc_rows: [12, 7],
  b_enc: [12],
  threshold: [12],
  b_dec: [7],
};

/** A pack of one SAE, 12 features in 7 columns, with an encoder of these tensors. */
async function withEncoder(name: string, tensors: Readonly<Record<string, readonly number[]>>) {
  const pack = await copyPack(fixture('tiny'), join(room.dir, name));
  const data = Object.entries(tensors).map(([name, shape]): TensorData => {
    const size = shape.reduce((product, x) => product * x, 2);
    return { name, dtype: 'F16', shape, bytes: new Uint8Array(size) };
  });
  const bytes = writeSafetensors(data, {});
  const at = { layer: 0, site: 'res', features: 12, space: 'residual' };
  const decoder = { path: 'saes/0.res.decoder.safetensors', bytes: 408 };
  const encoder = { path: 'saes/0.res.encoder.safetensors', bytes: bytes.length };
  await writeFile(join(pack, encoder.path), bytes);
  await editManifest(pack, { saes: [{ ...at, decoder, encoder }] });
  return pack;
}

test('sound encoders are counted', async () => {
  const pack = await withEncoder('sound', ENCODER);
  const report = await answer<{ encoders: number }>('check', '--pack', pack, '--json');
  expect(report).toMatchObject({ ok: true, saes: 1, encoders: 1 });
});

const { b_dec: _, ...withoutBias } = ENCODER;

test.concurrent.each([
  // As it usually lies, and not as a pack has it.
  ['turned', { ...ENCODER, W_enc_rows: [7, 12] }, /W_enc_rows.*Expected \[12, 7\], found \[7, 12\]\./],
  ['short-bias', { ...ENCODER, b_enc: [11] }, /b_enc.*Expected \[12\], found \[11\]\./],
  ['short-threshold', { ...ENCODER, threshold: [1] }, /threshold.*Expected \[12\], found \[1\]\./],
  ['no-bias', withoutBias, /a tensor is missing\. Expected b_dec/],
])('an encoder is refused: %s', async (name, tensors, words) => {
  const { code, stdout, stderr } = await headwaters('check', '--pack', await withEncoder(name, tensors));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(words);
  expect(stderr).toMatch(/^saes\/0\.res\.encoder\.safetensors[^\n]+\n$/);
});

test('the embedded pack is sound', async () => {
  const report = await answer('check', '--pack', DEMO, '--json');
  expect(report).toMatchObject({ ok: true, encoders: 24, atlas: { k: 4, tables: 46 } });
});
