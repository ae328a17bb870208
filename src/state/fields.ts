import * as v from 'valibot';
import { LONGEST_NOTE, LONGEST_OWN_LABEL, MOST_NOTES, MOST_OWN_LABELS, TURNS } from '../core/choice';
import { CUT_RULES } from '../core/cuts';
import { DIRECTIONS, type Expansion, type Floor } from '../core/flowGraph';
import { type Group, LONGEST_NAME, MOST_GROUPS } from '../core/groups';
import { type FeatureId, SITES, type Site } from '../core/ids';
import { type Edit, MAX_EDITS, type Schedule } from '../core/plan';
import { EMPTY_SPEC, type GraphSpec, LARGEST_K, MOST_LISTED, MOST_SEEDS } from '../core/spec';
import { LONGEST_PROMPT, TEXT_LIMITS } from '../core/textSpec';
import { wellFormed } from '../core/words';
import { FEATURE, numberFrom, object, oneOf, wholeFrom, words, YES_OR_NO } from '../pack/check';
import { EDIT, PLAN, PLAN_SETTINGS, planJson, SCHEDULE } from '../pack/planFile';
import {
  type Field,
  feature,
  type LinkPart,
  type Listing,
  listing,
  parse,
  settings,
  simple,
  unchanged,
  within,
} from './field';
import * as link from './linkText';
import { plansField } from './plansField';

/**
 * Every field of a graph, described once: limits and form in JSON, how a link writes it, which features it names. The
 * link, the graph file, what the browser keeps and `fitSpec` all follow from this table; a field more is an entry more.
 */

const FEATURES: Listing<readonly FeatureId[], FeatureId> = {
  item: FEATURE,
  most: MOST_LISTED,
  items: unchanged,
  make: unchanged,
  head: () => '',
  read: ({ head, features }) => (head === '' ? features : [undefined]),
};

const FEATURE_SET: Listing<ReadonlySet<FeatureId>, FeatureId> = {
  ...FEATURES,
  items: (set) => [...set],
  make: (ids) => new Set(ids),
};

/** `6/res/3;chain:5/res/9`: one step, or all that lies behind. */
const OPENED: Listing<GraphSpec['opened'], { feature: FeatureId; how: Expansion }> = {
  item: object({ feature: FEATURE, how: oneOf(['step', 'chain']) }),
  most: MOST_LISTED,
  items: (opened) => [...opened].map(([id, how]) => ({ feature: id, how })),
  make: (items) => new Map(items.map(({ feature: id, how }) => [id, how])),
  head: ({ how }) => (how === 'step' ? '' : how),
  read: ({ head, features }) => features.map((id) => ({ feature: id, how: head || 'step' })),
};

const FLOOR = { cut: numberFrom(0, 1), rank: wholeFrom(0, LARGEST_K) };

/** `0.43:7/res/624;0.4x1:5/res/9`: the cosine, and the rank up to which everything stands. */
const FLOORS: Listing<GraphSpec['floors'], { feature: FeatureId } & Floor> = {
  item: object({ feature: FEATURE, ...FLOOR }),
  most: MOST_LISTED,
  items: (floors) => [...floors].map(([id, floor]) => ({ feature: id, ...floor })),
  make: (items) => new Map(items.map(({ feature: id, cut, rank }) => [id, { cut, rank }])),
  head: ({ cut, rank }) => `${link.writeSetting(cut)}${rank > 0 ? `x${rank}` : ''}`,
  read({ head, features }) {
    const [cut = '', rank = '0'] = head.split('x');
    return features.map((id) => ({ feature: id, cut: link.readSetting(cut), rank: link.readSetting(rank) }));
  },
};

/** What is written about features, by feature: `the_strongest:6/res/3;ships:5/res/9`. */
function wordsOn(
  what: string,
  longest: number,
  most: number,
): Listing<ReadonlyMap<FeatureId, string>, { feature: FeatureId; text: string }> {
  return {
    item: object({
      feature: FEATURE,
      text: v.pipe(
        words(longest),
        v.check((text) => text.trim() !== '', `a ${what} with words in it`),
      ),
    }),
    most,
    items: (texts) => [...texts].map(([id, text]) => ({ feature: id, text })),
    make: (items) => new Map(items.map(({ feature: id, text }) => [id, text])),
    head: ({ text }) => link.writeWords(text),
    read: ({ head, features }) =>
      features.map((id) => ({ feature: id, text: link.readWords(head, longest) })),
  };
}

/** `sea:6/res/3,5/7;-:4/res/1.2`, with a minus sign before the name of a group that is drawn unfolded. */
const GROUPS: Listing<readonly Group[], Group> = {
  item: object({
    name: words(LONGEST_NAME),
    members: v.pipe(v.array(FEATURE, 'a list'), v.minLength(2, 'two features or more')),
    folded: YES_OR_NO,
  }),
  most: MOST_GROUPS,
  items: unchanged,
  make: unchanged,
  head: ({ name, folded }) => `${folded ? '' : '-'}${link.writeWords(name)}`,
  read({ head, features }) {
    const folded = !head.startsWith('-');
    return [{ name: link.readWords(head.slice(folded ? 0 : 1), LONGEST_NAME), members: features, folded }];
  },
};

/** `s0.42:7/res/948,6/77,5/3;r0:6/mlp/1`. */
const EDITS = listing<readonly Edit[], Edit>('edit', {
  item: EDIT,
  most: MAX_EDITS,
  items: unchanged,
  make: unchanged,
  head: link.writeStrengths,
  read({ head, features }) {
    const strengths = link.readStrengths(head);
    return features.map((id) => strengths && { feature: id, ...strengths });
  },
});

const NUMBER_OF = new Map([
  ['exponential', 'alpha'],
  ['linear', 'end'],
  ['single', 'layer'],
]);

/** `exponential:-0.05`. */
const SPREAD: LinkPart<Schedule> = {
  write: ({ kind, ...number }) => [kind, ...Object.values(number).map(link.writeSetting)].join(':'),
  read(text) {
    const [kind = '', number = '', ...more] = text.split(':');
    if (more.length > 0) return undefined;
    return parse(SCHEDULE, { kind, [NUMBER_OF.get(kind) ?? '']: link.readSetting(number) });
  },
};

const PROMPT: LinkPart<string> = {
  write: link.writeWords,
  read(text, _, ignored) {
    const prompt = link.readWords(text, LONGEST_PROMPT + 1);
    if (prompt && prompt.length > LONGEST_PROMPT)
      ignored(`more than ${LONGEST_PROMPT} characters; its end was left out`);
    return prompt && wellFormed(prompt.slice(0, LONGEST_PROMPT));
  },
};

const CUTS = {
  res: numberFrom(0, 1),
  mlp: numberFrom(0, 1),
  att: numberFrom(0, 1),
  rule: oneOf(CUT_RULES),
};

const TEXT_SETTINGS = {
  seed: wholeFrom(...TEXT_LIMITS.seed),
  length: wholeFrom(...TEXT_LIMITS.length),
  temperature: numberFrom(...TEXT_LIMITS.temperature),
  topP: numberFrom(...TEXT_LIMITS.topP),
  topK: wholeFrom(...TEXT_LIMITS.topK),
  chat: YES_OR_NO,
};

const hiddenSites: Field<ReadonlySet<Site>> = {
  schema: v.pipe(
    v.array(oneOf(SITES), 'a list'),
    v.transform((sites) => new Set(SITES.filter((site) => sites.includes(site)))),
  ),
  json: (sites) => [...sites],
  parts: {
    hide: {
      write: (sites) => [...sites].join(','),
      read: (text) => parse(hiddenSites.schema, text.split(',')),
    },
  },
  fit: unchanged,
};

const PLAN_FIELD: Field<GraphSpec['plan']> = {
  schema: PLAN,
  json: planJson,
  parts: {
    ...within('edits', EDITS.parts),
    ...within('schedule', { spread: SPREAD }),
    plan: settings(PLAN_SETTINGS, EMPTY_SPEC.plan),
  },
  fit: (plan, has) => ({ ...plan, edits: EDITS.fit(plan.edits, has) }),
};

/** In the order in which links and files write them; words last, because they may be long. */
export const FIELDS: { readonly [K in keyof GraphSpec]: Field<GraphSpec[K]> } = {
  seeds: listing('seed', { ...FEATURES, most: MOST_SEEDS }),
  direction: simple('dir', oneOf(DIRECTIONS)),
  k: simple('k', wholeFrom(1, LARGEST_K)),
  cuts: {
    schema: object(CUTS),
    json: unchanged,
    parts: { cut: settings(CUTS, EMPTY_SPEC.cuts) },
    fit: unchanged,
  },
  opened: listing('open', OPENED),
  closed: listing('shut', FEATURE_SET),
  floors: listing('floor', FLOORS),
  selected: feature('sel'),
  removed: listing('gone', FEATURE_SET),
  pinned: listing('pin', FEATURE_SET),
  hiddenSites,
  groups: listing('group', GROUPS),
  compared: feature('vs'),
  orientation: simple('turn', oneOf(TURNS)),
  plan: PLAN_FIELD,
  otherPlans: plansField(PLAN_FIELD),
  text: {
    schema: object({
      prompt: words(LONGEST_PROMPT),
      ...TEXT_SETTINGS,
      chat: v.optional(YES_OR_NO, EMPTY_SPEC.text.chat),
    }),
    json: unchanged,
    parts: {
      text: settings(TEXT_SETTINGS, EMPTY_SPEC.text),
      ...within('prompt', { prompt: PROMPT }),
    },
    fit: unchanged,
  },
  labels: listing('label', wordsOn('label', LONGEST_OWN_LABEL, MOST_OWN_LABELS)),
  notes: listing('note', wordsOn('note', LONGEST_NOTE, MOST_NOTES)),
};

export function eachField<R>(
  visit: <K extends keyof GraphSpec>(name: K, field: Field<GraphSpec[K]>) => R,
): readonly R[] {
  const names = Object.keys(FIELDS) as (keyof GraphSpec)[];
  return names.map(<K extends keyof GraphSpec>(name: K) => visit(name, FIELDS[name]));
}
