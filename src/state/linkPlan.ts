import { type FeatureId, featureId, parseFeature } from '../core/ids';
import { type Edit, MAX_EDITS, type Plan, SCOPES, type Schedule } from '../core/plan';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { EMPTY_TEXT, LONGEST_PROMPT, TEXT_LIMITS, type TextSpec } from '../core/textSpec';
import { wellFormed } from '../core/words';

/**
 * The parts of a link that say what is done to the model, and to which text:
 *
 *     edit=6/res/140:s0.4,5/res/7:r0&spread=exponential:-0.05&scope=generated&text=7,60,0.8,0.9,0&prompt=The%20ship
 *
 * An edit gives r and s where they are not 1 and 0. `text` is seed, length, temperature, top-p and top-k.
 */

export function writePlanParts({ plan, text }: GraphSpec): [string, string][] {
  const parts: [string, string][] = [];
  const { edits, schedule, fold, scope, bos } = plan;
  if (edits.length > 0) parts.push(['edit', edits.map(writeEdit).join(',')]);
  if (schedule.kind !== 'constant') parts.push(['spread', writeSchedule(schedule)]);
  if (fold !== EMPTY_SPEC.plan.fold) parts.push(['unit', fold ? 'typical' : 'raw']);
  if (scope !== 'both') parts.push(['scope', scope]);
  if (bos) parts.push(['bos', 'edited']);
  if (text.chat) parts.push(['chat', 'yes']);
  const numbers = numbersOf(text);
  if (numbers.join() !== numbersOf(EMPTY_TEXT).join()) parts.push(['text', numbers.join(',')]);
  // Last, because it may be long.
  if (text.prompt !== '') parts.push(['prompt', encodeURIComponent(wellFormed(text.prompt))]);
  return parts;
}

function writeEdit({ feature, r, s }: Edit): string {
  return [feature, ...(r === 1 ? [] : [`r${r}`]), ...(s === 0 ? [] : [`s${s}`])].join(':');
}

function writeSchedule(schedule: Exclude<Schedule, { kind: 'constant' }>): string {
  switch (schedule.kind) {
    case 'exponential':
      return `exponential:${schedule.alpha}`;
    case 'linear':
      return `linear:${schedule.end}`;
    case 'single':
      return `single:${schedule.layer}`;
  }
}

function numbersOf({ seed, length, temperature, topP, topK }: TextSpec): number[] {
  return [seed, length, temperature, topP, topK];
}

interface ReadPart {
  readonly spec?: Partial<GraphSpec>;
  readonly problems?: readonly string[];
}

type Reader = (value: string, spec: GraphSpec) => ReadPart | undefined;

/** One reader for each part; undefined means that the value makes no sense. */
export const PLAN_READERS: Readonly<Record<string, Reader>> = {
  edit(value, { plan }) {
    const items = value.split(',');
    const edits = new Map<FeatureId, Edit>();
    const bad: string[] = [];
    for (const item of items.slice(0, MAX_EDITS)) {
      const edit = readEdit(item);
      if (edit && !edits.has(edit.feature)) edits.set(edit.feature, edit);
      else bad.push(item);
    }
    const problems = bad
      .slice(0, 4)
      .map((item) => `The link has an edit "${item.slice(0, 40)}" that cannot be read or comes twice.`);
    if (items.length > MAX_EDITS)
      problems.push(`The link has more than ${MAX_EDITS} edits; the first ${MAX_EDITS} were taken.`);
    return { spec: { plan: { ...plan, edits: [...edits.values()] } }, problems };
  },
  spread(value, { plan }) {
    const schedule = readSchedule(value);
    return schedule && withPlan(plan, { schedule });
  },
  unit(value, { plan }) {
    return value === 'typical' || value === 'raw' ? withPlan(plan, { fold: value === 'typical' }) : undefined;
  },
  scope(value, { plan }) {
    const scope = SCOPES.find((one) => one === value);
    return scope && withPlan(plan, { scope });
  },
  bos(value, { plan }) {
    return value === 'edited' ? withPlan(plan, { bos: true }) : undefined;
  },
  prompt(value, { text }) {
    const problems =
      value.length > LONGEST_PROMPT
        ? [`The link's prompt is longer than ${LONGEST_PROMPT} characters; its end was left out.`]
        : [];
    return { spec: { text: { ...text, prompt: wellFormed(value.slice(0, LONGEST_PROMPT)) } }, problems };
  },
  chat(value, { text }) {
    return value === 'yes' ? { spec: { text: { ...text, chat: true } } } : undefined;
  },
  text(value, { text }) {
    const names = ['seed', 'length', 'temperature', 'topP', 'topK'] as const;
    const numbers = value.split(',').map(readNumber);
    if (numbers.length !== names.length) return undefined;
    const read: Partial<Record<(typeof names)[number], number>> = {};
    for (const [i, name] of names.entries()) {
      const [least, most] = TEXT_LIMITS[name];
      const number = numbers[i];
      const whole = name === 'temperature' || name === 'topP' || Number.isInteger(number);
      if (number === undefined || !whole || number < least || number > most) return undefined;
      read[name] = number;
    }
    return { spec: { text: { ...text, ...read } } };
  },
};

function withPlan(plan: Plan, change: Partial<Plan>): ReadPart {
  return { spec: { plan: { ...plan, ...change } } };
}

function readEdit(item: string): Edit | undefined {
  const [name = '', ...values] = item.split(':');
  const feature = parseFeature(name);
  if (!feature || values.length > 2) return undefined;
  const given: { r?: number; s?: number } = {};
  for (const value of values) {
    const key = value[0];
    const number = readNumber(value.slice(1));
    if ((key !== 'r' && key !== 's') || number === undefined || given[key] !== undefined) return undefined;
    given[key] = number;
  }
  return { feature: featureId(feature), r: given.r ?? 1, s: given.s ?? 0 };
}

function readSchedule(value: string): Schedule | undefined {
  const [kind, text = '', ...more] = value.split(':');
  const number = readNumber(text);
  if (number === undefined || more.length > 0) return undefined;
  if (kind === 'exponential') return { kind, alpha: number };
  if (kind === 'linear') return { kind, end: number };
  if (kind === 'single' && Number.isInteger(number) && number >= 0 && number <= 9_999)
    return { kind, layer: number };
  return undefined;
}

/** As JavaScript writes numbers; finite in single precision, which is what the model computes in. */
function readNumber(text: string): number | undefined {
  if (!/^-?(\d{1,40}(\.\d{1,40})?|\.\d{1,40})(e[+-]?\d{1,3})?$/.test(text)) return undefined;
  const number = Number(text) + 0;
  return Number.isFinite(Math.fround(number)) ? number : undefined;
}
