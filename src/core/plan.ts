import { HeadwatersError, type Trouble } from './errors';
import { type FeatureId, featureId, type PositionId, parseFeature, positionId, positionOf } from './ids';

/**
 * A plan: what is done to the model while it runs. At every position t of the text that the plan acts on, and at
 * every site that it edits, the hidden state h becomes
 *
 *   h + sum_f ((r_f - 1) a_f + s_f) v_f
 *
 * where a_f is the SAE's own activation, read from that same h for all f, and v_f is the row of W_dec. So r rescales
 * what is there (r = 0 switches the feature off, r = 1 leaves it) and s adds to it whether it is active or not.
 */
export interface Edit {
  readonly feature: FeatureId;
  /** Factor on the feature's activation. */
  readonly r: number;
  /** Strength that is added, in the units of activations. */
  readonly s: number;
}

export interface Plan {
  /** Each feature at most once. */
  readonly edits: readonly Edit[];
  /**
   * Whether the first token is edited as well. It is the mark of the beginning (BOS), whose hidden state is far
   * longer than all others and is no reading of the text: by default it stays as it is.
   */
  readonly bos: boolean;
}

export const EMPTY_PLAN: Plan = { edits: [], bos: false };

/** More than any picture shows; each edit brings two rows of d_model numbers into memory. */
export const MAX_EDITS = 4_096;

/** How many features the SAE at a position has; undefined where there is none. */
export type FeatureCounts = (position: PositionId) => number | undefined;

/**
 * Reads the JSON of a plan: `{"edits": [{"feature": "7/res/948", "r": 0, "s": 1.5}], "bos": false}`. `r`, `s` and
 * `bos` may be left out and are then 1, 0 and false.
 *
 * @throws PlanError when it is not such an object, a number is not finite, or a feature is named twice;
 * FeatureError for a feature that the pack does not have
 */
export function parsePlan(text: string, features: FeatureCounts): Plan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong('The plan is not JSON.', 'a JSON object', show(text.trim().slice(0, 40)));
  }
  return readPlan(json, features);
}

/** The same for what has been JSON already. @throws PlanError, FeatureError */
export function readPlan(json: unknown, features: FeatureCounts): Plan {
  const { edits, bos } = record(json, 'The plan', ['edits', 'bos']);
  if (!Array.isArray(edits)) throw wrong('The plan\'s "edits" cannot be read.', 'a list', show(edits));
  if (edits.length > MAX_EDITS)
    throw wrong('The plan has too many edits.', `at most ${MAX_EDITS}`, `${edits.length}`);
  if (bos !== undefined && typeof bos !== 'boolean')
    throw wrong('The plan\'s "bos" cannot be read.', 'true or false', show(bos));
  const list = edits.map((edit, i) => readEdit(edit, `Edit ${i + 1} of the plan`, features));
  refuseTwice(list);
  return { edits: list, bos: bos ?? false };
}

function readEdit(json: unknown, which: string, features: FeatureCounts): Edit {
  const { feature, r, s } = record(json, which, ['feature', 'r', 's']);
  return {
    feature: knownFeature(feature, which, features),
    r: finite(r, 1, `${which}: "r"`),
    s: finite(s, 0, `${which}: "s"`),
  };
}

function knownFeature(text: unknown, which: string, features: FeatureCounts): FeatureId {
  const feature = typeof text === 'string' ? parseFeature(text) : undefined;
  if (!feature)
    throw wrong(`${which}: "feature" cannot be read.`, 'layer/site/index, such as "7/res/948"', show(text));
  const count = features(positionId(feature));
  if (count === undefined)
    throw new HeadwatersError('FeatureError', {
      what: `${which} names ${featureId(feature)}, and the pack has no SAE at ${positionId(feature)}.`,
      next: 'Take the edit out, or open the pack that the plan was made for.',
    });
  if (feature.index >= count)
    throw new HeadwatersError('FeatureError', {
      what: `${which} names ${featureId(feature)}, which does not exist.`,
      expected: `an index from 0 to ${count - 1}`,
      found: `${feature.index}`,
      next: 'Take the edit out, or open the pack that the plan was made for.',
    });
  return featureId(feature);
}

/** Finite in single precision, too: that is what the model computes in. */
function finite(value: unknown, fallback: number, where: string): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value;
  throw wrong(`${where} is not right.`, 'a finite number below 3.4e38', show(value));
}

/** Two edits of a feature could mean their sum or the later one. Neither is guessed. */
function refuseTwice(edits: readonly Edit[]): void {
  const seen = new Set<FeatureId>();
  for (const { feature } of edits) {
    if (seen.has(feature))
      throw new HeadwatersError('PlanError', {
        what: `The plan edits ${feature} twice.`,
        next: 'Keep one edit for each feature.',
      });
    seen.add(feature);
  }
}

/** A misspelt field would be an edit that silently does something else, so unknown ones are refused. */
function record(json: unknown, which: string, fields: readonly string[]): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw wrong(`${which} cannot be read.`, 'a JSON object', show(json));
  const names = fields.map((name) => `"${name}"`).join(', ');
  const extra = Object.keys(json).find((name) => !fields.includes(name));
  if (extra !== undefined) throw wrong(`${which} has a field that means nothing.`, names, show(extra));
  return { ...json };
}

function wrong(what: string, expected: string, found: string): HeadwatersError {
  const trouble: Trouble = { what, expected, found, next: 'Correct the plan.' };
  return new HeadwatersError('PlanError', trouble);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return `${value}`;
  const json = JSON.stringify(value) ?? typeof value;
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

/** The JSON that `parsePlan` reads. */
export function writePlan({ edits, bos }: Plan): string {
  return JSON.stringify({ edits: edits.map(({ feature, r, s }) => ({ feature, r, s })), bos });
}

/** The edits of each site, in the order of the plan. */
export function editsBySite({ edits }: Plan): ReadonlyMap<PositionId, readonly Edit[]> {
  const sites = new Map<PositionId, Edit[]>();
  for (const edit of edits) {
    const id = positionId(positionOf(edit.feature));
    sites.set(id, [...(sites.get(id) ?? []), edit]);
  }
  return sites;
}

/**
 * Where in the text a plan acts: `[length]`, 1 where it does and 0 where it does not.
 *
 * @param start place of the first of these tokens in the whole text: 0 for a prompt, later for what follows it
 */
export function maskOf({ bos }: Plan, start: number, length: number): Float32Array {
  const mask = new Float32Array(length).fill(1);
  if (start === 0 && length > 0 && !bos) mask[0] = 0;
  return mask;
}
