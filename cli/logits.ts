import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HeadwatersError } from '../src/core/errors';
import { EMPTY_PLAN, editsBySite, type Plan } from '../src/core/plan';
import { parsePlan, writePlan } from '../src/core/readPlan';
import { checkFits, checkTokens } from '../src/model/fit';
import { type Forward, forward, readPlanRows } from '../src/model/forward';
import { openSession } from '../src/model/node/session';
import { externalFiles } from '../src/model/onnx/external';
import { readModel } from '../src/model/onnx/read';
import type { ExternalFile } from '../src/model/session';
import { steerModel } from '../src/model/steer';
import { openPack, type Pack } from '../src/pack/open';
import { writeSafetensors } from '../src/pack/safetensors';
import { Arguments } from './arguments';
import { fileSource } from './files';
import { insidePack, placeFor, refuseOwnFile, writeWhole } from './place';
import { print } from './print';
import { LOGITS_USAGE } from './usage';

const OPTIONS = {
  pack: { type: 'string' },
  tokens: { type: 'string' },
  out: { type: 'string' },
  plan: { type: 'string' },
  model: { type: 'string' },
} as const;

/** Writes the logits of a text, and the activations of the features that are edited, to a safetensors file. */
export async function logits(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, LOGITS_USAGE);
  given.noMoreThan(0);
  const dir = given.required('pack');
  const tokens = tokensOf(given);
  const out = given.required('out');
  const since = performance.now();
  const pack = await openPack(await fileSource(dir));
  const place = await placeFor(out);
  const inside = await insidePack(dir, place);
  if (inside !== undefined) refuseOwnFile(pack, inside);
  const plan = await planOf(given.text('plan'), pack);
  const file = given.text('model');
  const model = file === undefined ? await packModel(pack) : await modelAt(file);
  const result = await runOnce(pack, model, plan, tokens);
  const { id, revision } = pack.manifest;
  const about = { pack: id, revision, model: model.name, tokens: tokens.join(','), plan: writePlan(plan) };
  await writeWhole(place, fileOf(result, tokens.length, plan.edits.length, about));
  const seconds = Math.round((performance.now() - since) / 10) / 100;
  const { vocabulary } = result;
  print(
    `${JSON.stringify({ out, tokens: tokens.length, vocabulary, edits: plan.edits.length, model: model.name, seconds })}\n`,
  );
}

function tokensOf(given: Arguments): number[] {
  const text = given.required('tokens');
  if (!/^\d{1,9}(,\d{1,9})*$/.test(text))
    throw given.wrong(`--tokens has to be token ids with commas between and not ${JSON.stringify(text)}.`);
  return text.split(',').map(Number);
}

async function planOf(file: string | undefined, pack: Pack): Promise<Plan> {
  if (file === undefined) return EMPTY_PLAN;
  const text = new TextDecoder().decode(await bytesOf(file));
  return parsePlan(text, (position) => pack.saes.get(position)?.features);
}

/** A model as it lies on the disk: the graph, and the weights by the names that it has for them. */
interface ModelFiles {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly data: readonly ExternalFile[];
}

async function packModel({ source, manifest }: Pack): Promise<ModelFiles> {
  const { onnx } = manifest.model;
  if (!onnx)
    throw new HeadwatersError('ModelError', {
      what: `The pack ${manifest.id} does not bring its model.`,
      next: 'Give an export of it with --model FILE.onnx.',
    });
  const bytes = await source.read(onnx);
  const data = onnx.data ? [{ path: basename(onnx.data.path), data: await source.read(onnx.data) }] : [];
  return { name: onnx.path, bytes, data };
}

/** The files of weights are looked for beside the model; one that is missing is told by whoever needs it. */
async function modelAt(file: string): Promise<ModelFiles> {
  const name = basename(file);
  const bytes = await bytesOf(file);
  const data: ExternalFile[] = [];
  for (const path of externalFiles(readModel(bytes, name)).keys()) {
    const weights = await readFile(join(dirname(file), path)).catch(() => undefined);
    if (weights) data.push({ path, data: weights });
  }
  return { name, bytes, data };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return await readFile(file).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new HeadwatersError('FileError', { what: `${file} cannot be read${code}.` }, { cause });
  });
}

async function runOnce(pack: Pack, files: ModelFiles, plan: Plan, tokens: number[]): Promise<Forward> {
  const { name, bytes, data } = files;
  const lengths = new Map(data.map((file) => [file.path, file.data.length]));
  const sites = [...editsBySite(plan).keys()];
  const model = steerModel(bytes, name, lengths, { sites, activations: true });
  checkFits(name, model.sizes, pack.manifest);
  checkTokens(tokens, model.sizes, pack.manifest);
  const rows = await readPlanRows(pack, plan);
  const session = await openSession(model.bytes, data);
  try {
    return await forward(session, model, plan, rows, tokens);
  } finally {
    await session.release();
  }
}

function fileOf(
  { logits, activations, vocabulary }: Forward,
  tokens: number,
  edits: number,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const part = (name: string, values: Float32Array, shape: readonly number[]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  });
  const parts = [
    part('logits', logits, [tokens, vocabulary]),
    part('activations', activations, [tokens, edits]),
  ];
  return writeSafetensors(parts, metadata);
}
