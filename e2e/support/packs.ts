/**
 * Packs for the tests, made afresh in e2e/packs: the small ones that numpy and the safetensors library wrote, and
 * copies of them that are wrong in one way each.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../../lab/fixtures', import.meta.url));
const PACKS = fileURLToPath(new URL('../packs', import.meta.url));

interface Json {
  [key: string]: unknown;
}

/** What is done to a copy of `tiny`, by the name of the pack that comes of it. */
const WRONGS: Readonly<Record<string, (folder: string) => void>> = {
  'not-json': (folder) => writeFileSync(join(folder, 'pack.json'), '{"format": "headwaters-pack",'),
  'wrong-version': (folder) => edit(folder, (pack) => ({ ...pack, version: 2 })),
  'unknown-field': (folder) => edit(folder, (pack) => ({ ...pack, colour: 'blue' })),
  'other-space': (folder) =>
    edit(folder, (pack) => ({
      ...pack,
      saes: list(pack.saes).map((sae) => (sae.site === 'att' ? { ...sae, space: 'head' } : sae)),
    })),
  'wrong-shape': (folder) =>
    edit(folder, (pack) => ({
      ...pack,
      saes: list(pack.saes).map((sae, i) => (i === 0 ? { ...sae, features: 7 } : sae)),
    })),
  'too-short': (folder) => resize(folder, (bytes) => bytes.subarray(0, bytes.length - 9)),
  'too-long': (folder) => resize(folder, (bytes) => Buffer.concat([bytes, Buffer.alloc(9)])),
  'wrong-dtype': (folder) =>
    resize(folder, (bytes) => Buffer.from(bytes.toString('latin1').replace('"F32"', '"C64"'), 'latin1')),
};

const DEMO = fileURLToPath(new URL('../../public/packs/demo', import.meta.url));

/** The embedded pack without its atlas and without its model, as `bare`. */
function makeBare(): void {
  const folder = join(PACKS, 'bare');
  const isNeeded = (path: string): boolean => !/encoder|examples|\/model|atlas/.test(path.slice(DEMO.length));
  cpSync(DEMO, folder, { recursive: true, filter: isNeeded });
  edit(folder, ({ atlas: _, ...pack }) => ({
    ...pack,
    id: 'bare',
    saes: list(pack.saes).map(({ encoder: _, ...sae }) => sae),
    model: { ...(pack.model as Json), onnx: null, check: null },
    features: { ...(pack.features as Json), examples: [] },
  }));
}

export default function makePacks(): void {
  rmSync(PACKS, { recursive: true, force: true });
  for (const name of ['tiny', 'gap', 'holes'])
    cpSync(join(FIXTURES, name), join(PACKS, name), { recursive: true });
  makeBare();
  for (const [name, wrong] of Object.entries(WRONGS)) {
    const folder = join(PACKS, name);
    cpSync(join(FIXTURES, 'tiny'), folder, { recursive: true });
    edit(folder, (pack) => ({ ...pack, id: name }));
    wrong(folder);
  }
}

function edit(folder: string, change: (pack: Json) => Json): void {
  const path = join(folder, 'pack.json');
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Json)));
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** Changes the bytes of one decoder, and leaves the manifest as it was. */
function resize(folder: string, change: (bytes: Buffer) => Buffer): void {
  const pack = JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8')) as {
    saes: { decoder: { path: string } }[];
  };
  const path = join(folder, pack.saes[0]?.decoder.path ?? '');
  writeFileSync(path, change(readFileSync(path)));
}
