import { CUT_RULES, type Cuts } from '../core/cuts';
import { HeadwatersError, messageOf } from '../core/errors';
import { DIRECTIONS, type Expansion } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import type { Plan } from '../core/plan';
import { planJson, readPlan } from '../core/readPlan';
import { EMPTY_SPEC, type GraphSpec, LARGEST_K, MOST_SEEDS } from '../core/spec';
import { checkText, LONGEST_PROMPT, type TextSpec } from '../core/textSpec';
import { CHOICE_PARTS } from './graphFileChoice';
import {
  clip,
  damaged,
  list,
  type Part,
  readFeature,
  readFeatures,
  readOneOf,
  record,
  refuseTwice,
  show,
} from './graphFileRead';
import type { PackName, ReadLink } from './link';

/**
 * The graph file: a graph as JSON, to keep and to open again. docs/graph-file.md describes it.
 *
 * What a newer Headwaters added is named and left aside, as in links. Damage is refused: a file that was cut or
 * edited into nonsense would otherwise open as another graph than the one that was saved.
 */

export const GRAPH_FORMAT = 'headwaters-graph';
export const GRAPH_VERSION = 1;
/** More than any graph of `MOST_NODES` features needs. */
export const LARGEST_GRAPH_FILE = 16 * 1024 ** 2;

const EXPANSIONS: readonly Expansion[] = ['step', 'chain'];
const FIELDS = ['format', 'version', 'pack', 'graph', 'shown'];

/** What a graph file holds; the same as a link does, so that both are opened in the same way. */
export interface ReadGraphFile extends ReadLink {
  readonly pack: PackName;
}

/** A part for every field of the spec: a field more is an entry more. */
const PARTS: { readonly [K in keyof GraphSpec]: Part<GraphSpec[K]> } = {
  seeds: {
    write: (seeds) => seeds,
    read(json, where) {
      const seeds = readFeatures(json, where);
      if (seeds.length > MOST_SEEDS)
        throw damaged(where, `at most ${MOST_SEEDS} features`, `${seeds.length}`);
      return seeds;
    },
  },
  direction: { write: (direction) => direction, read: (json, where) => readOneOf(DIRECTIONS, json, where) },
  k: { write: (k) => k, read: readK },
  cuts: { write: ({ res, mlp, att, rule }) => ({ res, mlp, att, rule }), read: readCuts },
  opened: {
    write: (opened) => [...opened].map(([feature, how]) => ({ feature, how })),
    read: readOpened,
  },
  closed: { write: (closed) => [...closed], read: (json, where) => new Set(readFeatures(json, where)) },
  selected: {
    write: (selected) => selected,
    read: (json, where) => (json === null ? null : readFeature(json, where)),
  },
  ...CHOICE_PARTS,
  plan: { write: planJson, read: readPlanPart },
  text: { write: (text) => text, read: readText },
};

/** Files from before there were plans have none. */
function readPlanPart(json: unknown, where: string): Plan {
  if (json === undefined) return EMPTY_SPEC.plan;
  try {
    return readPlan(json, () => Number.POSITIVE_INFINITY);
  } catch (cause) {
    throw damaged(where, 'a plan that can be read', messageOf(cause));
  }
}

function readText(json: unknown, where: string): TextSpec {
  if (json === undefined) return EMPTY_SPEC.text;
  const { prompt, seed, length, temperature, topP, topK, chat = false } = record(json, where);
  if (typeof prompt !== 'string' || prompt.length > LONGEST_PROMPT)
    throw damaged(`${where}.prompt`, `a text of at most ${LONGEST_PROMPT} characters`, show(prompt));
  if (typeof chat !== 'boolean') throw damaged(`${where}.chat`, 'true or false', show(chat));
  const text = { prompt, seed, length, temperature, topP, topK, chat } as TextSpec;
  try {
    checkText(text);
  } catch (cause) {
    throw damaged(where, 'settings that a text can be written with', messageOf(cause));
  }
  return text;
}

/** `shown`: nodes and edges as they are drawn, for other programs. They are not read back. */
export function writeGraphFile(spec: GraphSpec, pack: PackName, shown?: object): string {
  const graph = Object.fromEntries(
    keysOf(PARTS).map(<K extends keyof GraphSpec>(key: K) => [key, PARTS[key].write(spec[key])]),
  );
  return `${JSON.stringify({ format: GRAPH_FORMAT, version: GRAPH_VERSION, pack, graph, shown }, null, 1)}\n`;
}

/**
 * Reads a graph file. Features are checked for their form alone: whether the pack has them is seen when it is open.
 *
 * @throws GraphFileError for text that is no graph file, damaged, or of a newer version
 */
export function readGraphFile(text: string): ReadGraphFile {
  const file = parse(text);
  checkKind(file);
  const parts = record(file.graph, '"graph"');
  const read = <K extends keyof GraphSpec>(key: K): [K, GraphSpec[K]] => [
    key,
    PARTS[key].read(Object.hasOwn(parts, key) ? parts[key] : undefined, `"graph.${key}"`),
  ];
  const spec: GraphSpec = { ...EMPTY_SPEC, ...Object.fromEntries(keysOf(PARTS).map(read)) };
  const strange = [
    ...Object.keys(file).filter((key) => !FIELDS.includes(key)),
    ...Object.keys(parts)
      .filter((key) => !Object.hasOwn(PARTS, key))
      .map((key) => `graph.${key}`),
  ];
  const problems = strange
    .slice(0, 4)
    .map((key) => `The graph file has a part "${clip(key)}" that is not known here; it was left aside.`);
  return { spec, pack: readPack(file.pack), problems };
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

function parse(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HeadwatersError(
      'GraphFileError',
      {
        what: 'This is no graph file, or only a part of one: it is not JSON.',
        expected: 'a JSON object',
        found: text.trim() === '' ? 'an empty file' : `${JSON.stringify(text.trim().slice(0, 40))}`,
        next: 'Save the graph again where it was made.',
      },
      { cause },
    );
  }
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

/** What the file is comes before what is wrong in it. */
function checkKind({ format, version }: Record<string, unknown>): void {
  if (format !== GRAPH_FORMAT)
    throw new HeadwatersError('GraphFileError', {
      what: 'This file is no graph file.',
      expected: `"format": "${GRAPH_FORMAT}"`,
      found: show(format),
      next: 'Choose a file that “Graph as JSON file” made.',
    });
  if (typeof version === 'number' && Number.isInteger(version) && version > GRAPH_VERSION)
    throw new HeadwatersError('GraphFileError', {
      what: 'The graph file is of a newer version than can be read here.',
      expected: `version ${GRAPH_VERSION}`,
      found: `${version}`,
      next: 'Open it with a newer Headwaters.',
    });
  if (version !== GRAPH_VERSION) throw damaged('"version"', `${GRAPH_VERSION}`, show(version));
}

function readPack(json: unknown): PackName {
  const { id, revision } = record(json, '"pack"');
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9._-]{0,63}$/.test(id))
    throw damaged('"pack.id"', 'the name of a pack, such as "demo"', show(id));
  if (revision === null) return { id, revision };
  if (typeof revision !== 'string' || !/^[0-9a-zA-Z._-]{1,64}$/.test(revision))
    throw damaged('"pack.revision"', 'the revision of a pack, or null', show(revision));
  return { id, revision };
}

function readK(json: unknown, where: string): number {
  if (typeof json !== 'number' || !Number.isInteger(json) || json < 1 || json > LARGEST_K)
    throw damaged(where, `a whole number from 1 to ${LARGEST_K}`, show(json));
  return json;
}

function readCuts(json: unknown, where: string): Cuts {
  const { res, mlp, att, rule } = record(json, where);
  const number = (value: unknown, site: string): number => {
    if (typeof value !== 'number' || !(value >= 0 && value <= 1))
      throw damaged(`${where.slice(0, -1)}.${site}"`, 'a number from 0 to 1', show(value));
    return value;
  };
  return {
    res: number(res, 'res'),
    mlp: number(mlp, 'mlp'),
    att: number(att, 'att'),
    rule: readOneOf(CUT_RULES, rule, `${where.slice(0, -1)}.rule"`),
  };
}

function readOpened(json: unknown, where: string): ReadonlyMap<FeatureId, Expansion> {
  const entries = list(json, where).map((item, i): [FeatureId, Expansion] => {
    const here = `${where}, entry ${i + 1}`;
    const { feature, how } = record(item, here);
    return [readFeature(feature, here), readOneOf(EXPANSIONS, how, here)];
  });
  refuseTwice(
    entries.map(([feature]) => feature),
    where,
  );
  return new Map(entries);
}
