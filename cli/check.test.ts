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

/** The tiny pack with these files beside it, and fields of the model and the features that name them. */
async function withFiles(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  model: Readonly<Record<string, string>>,
  features: Readonly<Record<string, string>> = {},
) {
  const pack = await copyPack(fixture('tiny'), join(room.dir, name));
  for (const [path, content] of Object.entries(files)) await writeFile(join(pack, path), content);
  const named = (fields: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, path]) => [
        field,
        { path, bytes: Buffer.from(files[path] ?? '').length },
      ]),
    );
  const about = { name: 'tiny', layers: 3, d_model: 7, vocabulary: 2, ...named(model) };
  await editManifest(pack, { model: about, features: named(features), prompts: [{ title: 't', text: 'x' }] });
  return pack;
}

const TOKENIZER = JSON.stringify({ model: { vocab: { a: 0, '▁b': 1 } } });
const THEMES = JSON.stringify({ shelves: ['sea'], log_odds: { sea: { ' b': 1 } } });
const SELF_TEST = [
  { name: '0.tokens', dtype: 'I32', shape: [1], bytes: new Uint8Array(4) },
  { name: '0.logits', dtype: 'F32', shape: [2], bytes: new Uint8Array(8) },
  { name: '0.reference', dtype: 'F32', shape: [2], bytes: new Uint8Array(8) },
] as const satisfies TensorData[];

test('what steering needs is counted', async () => {
  const files = {
    t: TOKENIZER,
    c: '{"chat_template": "{{ x }}"}',
    m: THEMES,
    s: writeSafetensors(SELF_TEST, {}),
  };
  const pack = await withFiles(
    'steering',
    files,
    { tokenizer: 't', tokenizer_config: 'c', check: 's' },
    { themes: 'm' },
  );
  const report = await answer('check', '--pack', pack, '--json');
  expect(report).toMatchObject({ ok: true, tokens: 2, themes: 1, cases: 1, prompts: 1, unknownFields: [] });
});

test.concurrent.each([
  [
    'themes',
    { t: TOKENIZER.replace('▁b', 'c'), m: THEMES },
    { tokenizer: 't' },
    { themes: 'm' },
    /^m was made with another tokenizer.*found 1 of 1/,
  ],
  [
    'self-test',
    { s: writeSafetensors(SELF_TEST.slice(0, 2), {}) },
    { check: 's' },
    {},
    /^s .*a tensor is missing\. Expected 0\.reference/,
  ],
  [
    'configuration',
    { c: 'template' },
    { tokenizer_config: 'c' },
    {},
    /^c cannot be read\. Expected a JSON object/,
  ],
])('damage is told of: %s', async (name, files, model, features, words) => {
  const pack = await withFiles(`damaged-${name}`, files, model, features);
  const { code, stdout, stderr } = await headwaters('check', '--pack', pack);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(words);
});

test('the embedded pack is sound', async () => {
  const report = await answer('check', '--pack', DEMO, '--json');
  expect(report).toMatchObject({
    ok: true,
    encoders: 24,
    facts: 24,
    typical: 24,
    spreads: 24,
    themes: 7,
    cases: 3,
    prompts: 9,
    unknownFields: [],
    atlas: { k: 4, tables: 46 },
  });
});
