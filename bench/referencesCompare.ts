import type { PositionId } from '../src/core/ids';
import { type Edit, EMPTY_PLAN, editsBySite, type Plan } from '../src/core/plan';
import { lengthsOf, type ModelFiles } from '../src/model/files';
import { type Forward, forward, type PlanRows, readPlanRows } from '../src/model/forward';
import { largest } from '../src/model/sampling';
import { divergenceOf } from '../src/model/selfTest';
import { steerModel } from '../src/model/steer';
import type { OpenSession } from '../src/model/textModel';
import type { Pack } from '../src/pack/open';
import { type FeatureRows, readFeatureRows } from '../src/pack/rows';
import type { Reference } from './referencesRead';

/** How far an export is from PyTorch, over all texts. */
export interface Distance {
  /** Largest difference of a logit, in parts of the largest logit of its text (or of 1, if that is more). */
  readonly unedited: number;
  /** The same of the last token's logits, over all plans. */
  readonly edited: number;
  /** The same of activations at the last token, in parts of the largest one there. */
  readonly activations: number;
  /** KL divergence from PyTorch of the next token, in nats: mean and largest, over all tokens and all plans. */
  readonly divergence: number;
  readonly worst: number;
  /** Share of these with the same likeliest token. */
  readonly agreeing: number;
}

export async function compare(
  pack: Pack,
  files: ModelFiles,
  reference: Reference,
  open: OpenSession,
): Promise<Distance> {
  const sites = [...pack.saes.keys()];
  const model = steerModel(files.graph, files.name, lengthsOf(files), { sites, activations: true });
  const session = await open(model, files.data);
  const run = (plan: Plan, rows: PlanRows, ids: readonly number[]): Promise<Forward> =>
    forward(session, model, plan, rows, ids);
  const everything = await allFeatures(pack, sites);
  const nats: number[] = [];
  let [unedited, edited, activations, same] = [0, 0, 0, 0];
  const note = (wanted: Float32Array, found: Float32Array): void => {
    nats.push(divergenceOf(wanted, found));
    if (largest(wanted, 1)[0] === largest(found, 1)[0]) same++;
  };
  for (const [i, { ids, plans }] of reference.cases.entries()) {
    const { logits, vocabulary } = await run(EMPTY_PLAN, new Map(), ids);
    const known = await reference.value(`${i}.logits`);
    unedited = Math.max(unedited, distance(known, logits));
    for (const t of ids.keys()) {
      const token = [t * vocabulary, (t + 1) * vocabulary] as const;
      note(known.subarray(...token), logits.subarray(...token));
    }
    for (const [j, edits] of plans.entries()) {
      const plan = { ...EMPTY_PLAN, edits };
      const { logits: all } = await run(plan, await readPlanRows(pack, plan), ids);
      const [wanted, found] = [await reference.value(`${i}.edit${j}.logits`), all.subarray(-vocabulary)];
      edited = Math.max(edited, distance(wanted, found));
      note(wanted, found);
    }
    const { activations: read } = await run(everything.plan, everything.rows, ids);
    const last = read.subarray(-everything.plan.edits.length);
    let at = 0;
    for (const site of sites) {
      const wanted = await reference.value(`${i}.act.${site}`);
      activations = Math.max(activations, distance(wanted, last.subarray(at, at + wanted.length)));
      at += wanted.length;
    }
  }
  await session.release();
  return {
    ...{ unedited, edited, activations },
    divergence: nats.reduce((sum, x) => sum + x, 0) / nats.length,
    worst: Math.max(...nats),
    agreeing: same / nats.length,
  };
}

/** Not a number where either has one that is none. */
function distance(wanted: Float32Array, found: Float32Array): number {
  if (wanted.length !== found.length) return Number.NaN;
  const size = wanted.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return wanted.reduce((most, x, i) => Math.max(most, Math.abs(x - (found[i] ?? Number.NaN))), 0) / size;
}

/** A plan that names every feature and changes nothing, site after site. */
async function allFeatures(
  pack: Pack,
  sites: readonly PositionId[],
): Promise<{ plan: Plan; rows: ReadonlyMap<PositionId, FeatureRows> }> {
  const edits: Edit[] = [];
  for (const site of sites)
    for (let index = 0; index < (pack.saes.get(site)?.features ?? 0); index++)
      edits.push({ feature: `${site}/${index}`, r: 1, s: 0 });
  const plan = { ...EMPTY_PLAN, edits };
  const rows = new Map<PositionId, FeatureRows>();
  for (const [site, { length }] of editsBySite(plan)) rows.set(site, await rowsOf(pack, site, length));
  return { plan, rows };
}

/** Fewer at a time than a process may have files open. */
const AT_ONCE = 128;

async function rowsOf(pack: Pack, site: PositionId, count: number): Promise<FeatureRows> {
  const parts: FeatureRows[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => from + i);
    parts.push(await readFeatureRows(pack, site, some));
  }
  const joined = (part: 'encoder' | 'bias' | 'threshold' | 'decoder'): Float32Array =>
    Float32Array.from(parts.flatMap((rows) => [...rows[part]]));
  const { d_model: d } = pack.manifest.model;
  return {
    d,
    encoder: joined('encoder'),
    bias: joined('bias'),
    threshold: joined('threshold'),
    decoder: joined('decoder'),
  };
}
