import type { PackName } from '../core/packName';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { readGraphFile, writeGraphFile } from './graphFile';
import { MOST_STEPS } from './history';
import { type ReadLink, writeLink } from './link';
import { PANELS, type Panel } from './store';

/**
 * What the browser keeps of a visit, as entries of text under names of text.
 *
 * Every tab writes entries of its own, and every recent graph is an entry of its own: tabs never write over each
 * other's work, and merging what they kept is reading all of it. Graphs are written as graph files, so that there is
 * one format with one reader.
 */

const VERSION = 1;
const WORK = 'headwaters.work.';
const RECENT = 'headwaters.recent.';

/** Recent graphs that are remembered. */
export const MOST_RECENT = 20;
/** Works of tabs that are gone; of more, the oldest are forgotten once they are a day old. */
const MOST_WORKS = 8;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Characters of one work: browsers give a page about five million in all. Steps furthest from now are left out. */
const LARGEST_WORK = 400_000;

/** The spec on show, and the steps around it. */
export interface KeptSteps {
  /** Oldest first. */
  readonly past: readonly GraphSpec[];
  readonly present: GraphSpec;
  /** Nearest first. */
  readonly future: readonly GraphSpec[];
}

/** What one tab has made in one pack. */
export interface Work {
  readonly pack: PackName;
  /** Fragment of the address that shows `history.present`. */
  readonly link: string;
  readonly panel: Panel;
  readonly history: KeptSteps;
  /** Of the visit that it was begun in: its recent graphs stay the same ones after a reload. */
  readonly visit: string;
  /** When it was kept, as milliseconds since 1970. */
  readonly at: number;
}

export interface KeptWork extends Work {
  readonly tab: string;
  /** Steps that could not be read. */
  readonly lost: number;
}

export interface Recent {
  readonly key: string;
  /** The seed in words. */
  readonly label: string;
  readonly pack: PackName;
  readonly spec: GraphSpec;
  readonly at: number;
}

/** All that was found; `damaged` are the names of entries that are ours and cannot be read. */
export interface Kept {
  /** Newest first. */
  readonly works: readonly KeptWork[];
  /** Newest first, no graph twice, at most `MOST_RECENT`. */
  readonly recents: readonly Recent[];
  readonly damaged: readonly string[];
  /** Names of entries that nobody will ask for any more. */
  readonly outdated: readonly string[];
}

export type Entry = readonly [key: string, text: string];

export function isKept(key: string): boolean {
  return key.startsWith(WORK) || key.startsWith(RECENT);
}

export function workKey(tab: string, pack: string): string {
  return `${WORK}${tab}.${pack}`;
}

/** A visit's graphs are told apart by their seeds: what is done to a graph makes no other one of it. */
export function recentKey(visit: string, pack: string, { seeds }: GraphSpec): string {
  return `${RECENT}${visit}.${pack}.${seeds.join(',')}`;
}

/**
 * A work as text. Steps that do not fit are left out, those furthest from the present first.
 *
 * @param write a step as text; most are the same as the last time, and need not be written again
 */
export function writeWork(
  { pack, link, panel, history, visit, at }: Work,
  write: (spec: GraphSpec) => string = (spec) => writeGraphFile(spec, pack),
): string {
  const present = write(history.present);
  let room = LARGEST_WORK - present.length;
  const nearest = (specs: readonly GraphSpec[]): string[] => {
    const texts: string[] = [];
    for (const spec of specs) {
      const text = write(spec);
      room -= text.length;
      if (room < 0) break;
      texts.push(text);
    }
    return texts;
  };
  const past = nearest(history.past.toReversed()).reverse();
  const future = nearest(history.future);
  return JSON.stringify({ version: VERSION, at, visit, link, panel, present, past, future });
}

export function writeRecent({ label, pack, spec, at }: Omit<Recent, 'key'>): string {
  return JSON.stringify({ version: VERSION, at, label, graph: writeGraphFile(spec, pack) });
}

/** Reads whatever lies in the browser's storage. What is not ours, or of a newer version, is passed over in silence. */
export function readKept(entries: Iterable<Entry>, now: number): Kept {
  const works: KeptWork[] = [];
  const recents: Recent[] = [];
  const damaged: string[] = [];
  for (const [key, text] of entries) {
    if (!isKept(key)) continue;
    const json = parse(text);
    if (typeof json?.version === 'number' && json.version > VERSION) continue;
    const found = json && (key.startsWith(WORK) ? readWork(key, json) : readRecent(key, json));
    if (!found) damaged.push(key);
    else if ('history' in found) works.push(found);
    else recents.push(found);
  }
  works.sort((a, b) => b.at - a.at);
  const gone = works.slice(MOST_WORKS).filter(({ at }) => now - at > DAY_MS);
  const [shown, others] = distinct(recents);
  return {
    works: works.filter((work) => !gone.includes(work)),
    recents: shown,
    damaged,
    outdated: [...gone.map(({ tab, pack }) => workKey(tab, pack.id)), ...others.map(({ key }) => key)],
  };
}

/**
 * The work to go on with: the tab's own, else the newest one.
 *
 * @param link the fragment that the page was opened with; null when it says nothing of a graph
 */
export function workFor(
  works: readonly KeptWork[],
  tab: string,
  pack: string,
  link: string | null,
): KeptWork | undefined {
  const fitting = works.filter((work) => work.pack.id === pack && (link === null || work.link === link));
  return fitting.find((work) => work.tab === tab) ?? fitting[0];
}

/** No link, or one that names a pack and no more. */
export function saysNothing({ spec, problems }: ReadLink): boolean {
  const pack = { id: '', revision: null };
  return problems.length === 0 && writeLink(spec, pack) === writeLink(EMPTY_SPEC, pack);
}

function distinct(recents: Recent[]): [shown: Recent[], others: Recent[]] {
  const known = new Set<string>();
  const shown: Recent[] = [];
  const others: Recent[] = [];
  for (const recent of recents.sort((a, b) => b.at - a.at)) {
    const graph = writeGraphFile(recent.spec, recent.pack);
    const isNew = shown.length < MOST_RECENT && !known.has(graph);
    known.add(graph);
    (isNew ? shown : others).push(recent);
  }
  return [shown, others];
}

type Json = Readonly<Record<string, unknown>>;

function readWork(
  key: string,
  { at, visit, link, panel, present, past, future }: Json,
): KeptWork | undefined {
  const now = readGraph(present);
  const tab = key.slice(WORK.length).split('.')[0];
  if (!now || !tab || key !== workKey(tab, now.pack.id) || !isTime(at)) return undefined;
  if (typeof visit !== 'string' || typeof link !== 'string') return undefined;
  const [before, lostBefore] = readSteps(past);
  const [after, lostAfter] = readSteps(future);
  return {
    tab,
    pack: now.pack,
    link,
    panel: PANELS.find((name) => name === panel) ?? 'feature',
    history: { past: before.slice(-MOST_STEPS), present: now.spec, future: after.slice(0, MOST_STEPS) },
    visit,
    at,
    lost: lostBefore + lostAfter,
  };
}

function readRecent(key: string, { at, label, graph }: Json): Recent | undefined {
  const read = readGraph(graph);
  if (!read || typeof label !== 'string' || !isTime(at)) return undefined;
  return { key, label, pack: read.pack, spec: read.spec, at };
}

/** A step that cannot be read is one that undo passes over. */
function readSteps(json: unknown): [steps: GraphSpec[], lost: number] {
  if (!Array.isArray(json)) return [[], 1];
  const steps = json.flatMap((text) => readGraph(text)?.spec ?? []);
  return [steps, json.length - steps.length];
}

function readGraph(text: unknown): ReturnType<typeof readGraphFile> | undefined {
  try {
    return typeof text === 'string' ? readGraphFile(text) : undefined;
  } catch {
    return undefined;
  }
}

function parse(text: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
