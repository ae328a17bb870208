import { HeadwatersError, type Trouble } from './errors';
import { type FeatureId, featureId, type PositionId, parseFeature, positionId } from './ids';
import { type Edit, EMPTY_PLAN, MAX_EDITS, type Plan, SCOPES, type Schedule } from './plan';

/** How many features the SAE at a position has; undefined where there is none. */
export type FeatureCounts = (position: PositionId) => number | undefined;

/**
 * Reads the JSON of a plan: `{"edits": [{"feature": "7/res/948", "r": 0, "s": 1.5}]}`. `r` and `s` may be left out
 * and are then 1 and 0. Beside "edits" there may be "schedule" (`{"kind": "exponential", "alpha": -0.05}`,
 * `{"kind": "linear", "end": 1}`, `{"kind": "single", "layer": 3}`), "fold", "scope" and "bos".
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
  const fields = ['edits', 'schedule', 'fold', 'scope', 'bos'];
  const { edits, schedule, fold, scope, bos } = record(json, 'The plan', fields);
  if (!Array.isArray(edits)) throw wrong('The plan\'s "edits" cannot be read.', 'a list', show(edits));
  if (edits.length > MAX_EDITS)
    throw wrong('The plan has too many edits.', `at most ${MAX_EDITS}`, `${edits.length}`);
  const list = edits.map((edit, i) => readEdit(edit, `Edit ${i + 1} of the plan`, features));
  refuseTwice(list);
  return {
    edits: list,
    schedule: readSchedule(schedule),
    fold: yesOrNo(fold, 'fold'),
    scope: readScope(scope),
    bos: yesOrNo(bos, 'bos'),
  };
}

function yesOrNo(value: unknown, field: 'fold' | 'bos'): boolean {
  if (value === undefined) return EMPTY_PLAN[field];
  if (typeof value === 'boolean') return value;
  throw wrong(`The plan's "${field}" cannot be read.`, 'true or false', show(value));
}

function readScope(value: unknown): Plan['scope'] {
  if (value === undefined) return EMPTY_PLAN.scope;
  const scope = SCOPES.find((one) => one === value);
  if (scope) return scope;
  throw wrong('The plan\'s "scope" cannot be read.', SCOPES.map(show).join(' or '), show(value));
}

const LAST_LAYER = 9_999;

function readSchedule(value: unknown): Schedule {
  if (value === undefined) return EMPTY_PLAN.schedule;
  const which = 'The plan\'s "schedule"';
  const { kind, alpha, end, layer } = record(value, which, ['kind', 'alpha', 'end', 'layer']);
  const own = { constant: [], exponential: ['alpha'], linear: ['end'], single: ['layer'] }[String(kind)];
  if (own) record(value, which, ['kind', ...own]);
  switch (kind) {
    case 'constant':
      return { kind };
    case 'exponential':
      return { kind, alpha: finite(alpha, Number.NaN, `${which}: "alpha"`) };
    case 'linear':
      return { kind, end: finite(end, Number.NaN, `${which}: "end"`) };
    case 'single':
      if (typeof layer === 'number' && Number.isInteger(layer) && layer >= 0 && layer <= LAST_LAYER)
        return { kind, layer };
      throw wrong(`${which}: "layer" is not right.`, 'the number of a layer', show(layer));
    default:
      throw wrong(`${which} cannot be read.`, '"constant", "exponential", "linear" or "single"', show(kind));
  }
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
  if (value === undefined && !Number.isNaN(fallback)) return fallback;
  // Adding 0 makes a 0 of -0, which links and files would not tell apart.
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value + 0;
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

/** The JSON that `readPlan` reads; what stands at its default is left out. */
export function planJson({ edits, schedule, fold, scope, bos }: Plan): object {
  return {
    edits: edits.map(({ feature, r, s }) => ({ feature, r, s })),
    ...(schedule.kind === 'constant' ? {} : { schedule }),
    ...(fold ? { fold } : {}),
    ...(scope === EMPTY_PLAN.scope ? {} : { scope }),
    bos,
  };
}

/** The same as text. */
export function writePlan(plan: Plan): string {
  return JSON.stringify(planJson(plan));
}
