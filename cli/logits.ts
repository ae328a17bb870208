import { editsBySite, type Plan } from '../src/core/plan';
import { settlePlan } from '../src/core/schedule';
import { lengthsOf, type ModelFiles } from '../src/model/files';
import { checkFits, checkTokens } from '../src/model/fit';
import { type Forward, forward, readPlanRows } from '../src/model/forward';
import { openSession } from '../src/model/node/modelSession';
import { steerModel } from '../src/model/steer';
import type { Pack } from '../src/pack/open';
import { writePlan } from '../src/pack/planFile';
import { writeSafetensors } from '../src/pack/safetensors';
import { Arguments } from './arguments';
import { modelFor } from './model';
import { insidePack, placeFor, refuseOwnFile, writeWhole } from './place';
import { planAt, typicalFor } from './plan';
import { print } from './print';
import { openNamed } from './source';
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
  const pack = await openNamed(dir);
  const place = await placeFor(out);
  const inside = await insidePack(dir, place);
  if (inside !== undefined) refuseOwnFile(pack, inside);
  const plan = await planAt(given.text('plan'), pack);
  const settled = settlePlan(plan, await typicalFor(plan, pack));
  const model = await modelFor(given.text('model'), pack);
  const result = await runOnce(pack, model, settled, tokens);
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
    throw given.wrong(`--tokens must be token ids with commas between and not ${JSON.stringify(text)}.`);
  return text.split(',').map(Number);
}

async function runOnce(pack: Pack, files: ModelFiles, plan: Plan, tokens: number[]): Promise<Forward> {
  const { name, graph, data } = files;
  const sites = [...editsBySite(plan).keys()];
  const model = steerModel(graph, name, lengthsOf(files), { sites, activations: true });
  checkFits(name, model.sizes, pack.manifest);
  checkTokens(tokens, model.sizes, pack.manifest);
  const rows = await readPlanRows(pack, plan);
  const session = await openSession(model, data);
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
