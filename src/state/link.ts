import { CUT_RULES, type Cuts } from '../core/cuts';
import { DIRECTIONS } from '../core/flowGraph';
import { featureId, parseFeature } from '../core/ids';
import { EMPTY_SPEC, type GraphSpec, LARGEST_K, MOST_SEEDS } from '../core/spec';
import { CHOICE_READERS, writeChoiceParts, writeNotes } from './linkChoice';
import { clip, readFeatures, writeFeatures } from './linkFeatures';
import { PLAN_READERS, writePlanParts } from './linkPlan';

/**
 * The link: everything a graph needs, in the fragment of the address, readable by people:
 *
 *     #v=1&pack=demo@3206d08c594c&seed=7/res/12&k=3&cut=0.5,0.15,0.15&open=6/res/3,5/res/9*&sel=6/res/3
 *
 * What stands at its default is left out. A part that cannot be read is named and left aside; the rest opens. What
 * is done to the model stands in parts of its own (`linkPlan`), and so does what was taken out, held, written and put
 * together (`linkChoice`).
 */

export const LINK_VERSION = 1;
/** A prompt of 4,000 characters can take nine each, and a plan can be long. */
const LONGEST = 1_000_000;
const MOST_NODES = 5_000;

export interface PackName {
  readonly id: string;
  readonly revision: string | null;
}

export interface ReadLink {
  readonly spec: GraphSpec;
  /** The pack that the link was made with, if it names one. */
  readonly pack: PackName | null;
  /** What could not be read, in plain words. */
  readonly problems: readonly string[];
}

/** Writes the fragment, without the `#`. */
export function writeLink(spec: GraphSpec, pack: PackName): string {
  const { seeds, direction, k, cuts, opened, closed, selected } = spec;
  const parts: [string, string][] = [
    ['v', String(LINK_VERSION)],
    ['pack', pack.revision === null ? pack.id : `${pack.id}@${pack.revision}`],
  ];
  if (seeds.length > 0) parts.push(['seed', writeFeatures(seeds)]);
  if (direction !== EMPTY_SPEC.direction) parts.push(['dir', direction]);
  if (k !== EMPTY_SPEC.k) parts.push(['k', String(k)]);
  if (!sameNumbers(cuts, EMPTY_SPEC.cuts))
    parts.push(['cut', [cuts.res, cuts.mlp, cuts.att].map(short).join(',')]);
  if (cuts.rule !== EMPTY_SPEC.cuts.rule) parts.push(['rule', cuts.rule]);
  if (opened.size > 0)
    parts.push(['open', writeFeatures([...opened.keys()], (id) => (opened.get(id) === 'chain' ? '*' : ''))]);
  if (closed.size > 0) parts.push(['shut', writeFeatures([...closed])]);
  if (selected) parts.push(['sel', selected]);
  parts.push(...writeChoiceParts(spec), ...writePlanParts(spec), ...writeNotes(spec));
  return parts.map(([key, value]) => `${key}=${value}`).join('&');
}

function sameNumbers(a: Cuts, b: Cuts): boolean {
  return a.res === b.res && a.mlp === b.mlp && a.att === b.att;
}

function short(x: number): string {
  return String(Math.round(x * 1e4) / 1e4);
}

/** Reads a fragment, with or without its `#`. Never throws, whatever the text. */
export function readLink(fragment: string): ReadLink {
  const problems: string[] = [];
  let text = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  if (text.length > LONGEST) {
    problems.push(`The link is longer than ${LONGEST} characters; what comes after was left aside.`);
    text = text.slice(0, LONGEST);
  }
  const parts = splitParts(text, problems);
  checkVersion(parts, problems);
  const draft = { spec: EMPTY_SPEC, pack: null as PackName | null };
  for (const [key, value] of parts) {
    const read = READERS[key];
    const done = read?.(value, draft.spec);
    if (key === 'v') continue;
    if (!read) problems.push(`The link has a part "${clip(key)}" that is not known here.`);
    else if (!done) problems.push(`The link's part "${key}=${clip(value)}" cannot be read.`);
    else {
      draft.spec = { ...draft.spec, ...done.spec };
      draft.pack = done.pack ?? draft.pack;
      problems.push(...(done.problems ?? []));
    }
  }
  return { ...draft, problems };
}

function splitParts(text: string, problems: string[]): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const key = at < 0 ? part : part.slice(0, at);
    // Chat programs like to escape what needs no escaping.
    const value = at < 0 ? '' : decode(part.slice(at + 1));
    if (at < 0 || value === undefined) problems.push(`The link's part "${clip(part)}" cannot be read.`);
    else if (parts.has(key)) problems.push(`The link names "${clip(key)}" twice; the first one counts.`);
    else parts.set(key, value);
  }
  return parts;
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function checkVersion(parts: ReadonlyMap<string, string>, problems: string[]): void {
  const version = parts.get('v');
  if (version === String(LINK_VERSION) || parts.size === 0) return;
  if (version === undefined) problems.push('The link does not say its version; it was read as version 1.');
  else if (/^\d{1,6}$/.test(version) && Number(version) > LINK_VERSION)
    problems.push(
      `The link is of version ${version}, newer than this Headwaters reads (${LINK_VERSION}); what is known here was opened.`,
    );
  else
    problems.push(
      `The link's version "${clip(version)}" is not known; it was read as version ${LINK_VERSION}.`,
    );
}

interface Read {
  readonly spec?: Partial<GraphSpec>;
  readonly pack?: PackName;
  readonly problems?: readonly string[];
}

/** One reader for each part; undefined means that the value makes no sense. */
const READERS: Readonly<Record<string, (value: string, spec: GraphSpec) => Read | undefined>> = {
  __proto__: null as never,
  ...PLAN_READERS,
  ...CHOICE_READERS,
  v: () => ({}),
  pack(value) {
    const m = /^([a-z0-9][a-z0-9._-]{0,63})(?:@([0-9a-zA-Z._-]{1,64}))?$/.exec(value);
    return m?.[1] ? { pack: { id: m[1], revision: m[2] ?? null } } : undefined;
  },
  seed(value) {
    const { ids, problems } = readFeatures(value, MOST_SEEDS);
    return ids.size > 0 || problems.length > 0 ? { spec: { seeds: [...ids.keys()] }, problems } : undefined;
  },
  dir(value) {
    const direction = DIRECTIONS.find((d) => d === value);
    return direction && { spec: { direction } };
  },
  k(value) {
    const k = /^\d{1,2}$/.test(value) ? Number(value) : 0;
    return k >= 1 && k <= LARGEST_K ? { spec: { k } } : undefined;
  },
  cut(value, { cuts }) {
    const numbers = value
      .split(',')
      .map((x) => (/^\d(\.\d{1,8})?$|^\.\d{1,8}$/.test(x) ? Number(Number(x).toFixed(4)) : Number.NaN));
    const [res, mlp, att] = numbers;
    if (numbers.length !== 3 || res === undefined || mlp === undefined || att === undefined) return undefined;
    return numbers.every((x) => x >= 0 && x <= 1)
      ? { spec: { cuts: { ...cuts, res, mlp, att } } }
      : undefined;
  },
  rule(value, { cuts }) {
    const rule = CUT_RULES.find((r) => r === value);
    return rule && { spec: { cuts: { ...cuts, rule } } };
  },
  open(value) {
    const { ids, problems } = readFeatures(value, MOST_NODES);
    return { spec: { opened: ids }, problems };
  },
  shut(value) {
    const { ids, problems } = readFeatures(value, MOST_NODES);
    return { spec: { closed: new Set(ids.keys()) }, problems };
  },
  sel(value) {
    const feature = parseFeature(value);
    return feature && { spec: { selected: featureId(feature) } };
  },
};
