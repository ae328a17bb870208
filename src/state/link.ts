import { type PackName, parsePackName, writePackName } from '../core/packName';
import { isPlaceText } from '../core/packPlace';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import type { LinkPart } from './field';
import { eachField } from './fields';
import { clip } from './linkText';
import { fromVersion1 } from './linkVersion1';

/**
 * The link: everything a graph needs, in the fragment of the address, readable by people:
 *
 *     #v=2&pack=demo@3206d08c594c&seed=7/res/12&k=3&cut=res:0.4&open=6/res/3,5/9*&edit=s0.42:7/res/12,6/3&prompt=The_ship
 *
 * What stands at its default is left out. A part that cannot be read is named and ignored; the rest opens. `fields`
 * says how each part is written. Links of version 1 open as they always did.
 */

export const LINK_VERSION = 2;
/** A prompt of 4,000 characters can take nine each, and a plan can be long. */
const LONGEST = 1_000_000;
/** Of one part; of more, the first. */
const MOST_PROBLEMS = 4;

export interface ReadLink {
  readonly spec: GraphSpec;
  /** The pack that the link was made with, if it names one. */
  readonly pack: PackName | null;
  /** A place that is to be looked at before anything is opened. */
  readonly look?: string;
  /** What could not be read, in plain words. */
  readonly problems: readonly string[];
}

/** Writes the fragment, without the `#`. */
export function writeLink(spec: GraphSpec, pack: PackName): string {
  const parts = eachField((name, field) =>
    Object.entries(field.parts).flatMap(([key, { write }]) => {
      const text = write(spec[name]);
      return text === write(EMPTY_SPEC[name]) ? [] : `${key}=${text}`;
    }),
  );
  const from = pack.from === undefined ? [] : [`from=${writeFrom(pack.from)}`];
  return [`v=${LINK_VERSION}`, `pack=${writePackName(pack)}`, ...from, ...parts.flat()].join('&');
}

/** Reads a fragment, with or without its `#`. Never throws, whatever the text. */
export function readLink(fragment: string): ReadLink {
  const problems: string[] = [];
  let text = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  if (text.length > LONGEST) {
    problems.push(`The link is longer than ${LONGEST} characters; the rest was left out.`);
    text = text.slice(0, LONGEST);
  }
  const parts = splitParts(text, problems);
  const version = readVersion(parts, problems);
  let spec = EMPTY_SPEC;
  let pack: PackName | null = null;
  const from = readFrom(parts);
  for (const [key, value] of parts) {
    if (key === 'v' || key === 'look' || (key === 'from' && from !== undefined)) continue;
    const [nowKey, nowValue] = version === 1 ? fromVersion1([key, value]) : [key, value];
    const reader = READERS.get(nowKey);
    const readSpec = reader?.(nowValue, spec, problems);
    const readPack = key === 'pack' ? parsePackName(value) : undefined;
    if (readSpec) spec = readSpec;
    else if (readPack) pack = readPack;
    else {
      const part = `part "${clip(key)}=${clip(value)}"`;
      const isKnown = reader !== undefined || key === 'pack' || key === 'from';
      problems.push(
        isKnown ? `The link's ${part} cannot be read.` : `The link has a ${part} that is not known here.`,
      );
    }
  }
  const look = parts.get('look');
  return {
    spec,
    pack: pack && from !== undefined ? { ...pack, from } : pack,
    ...(look !== undefined && { look }),
    problems,
  };
}

/** Slashes, colons and the like stay as they are: a place is to be read by people. */
function writeFrom(from: string): string {
  return from.replace(/[^\w./:@~+-]/g, encodeURIComponent);
}

/** A place that can be opened; undefined where there is none, or none that can be read. */
function readFrom(parts: ReadonlyMap<string, string>): string | undefined {
  const text = parts.get('from');
  return text !== undefined && isPlaceText(text) ? text : undefined;
}

function splitParts(text: string, problems: string[]): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const key = part.slice(0, Math.max(at, 0));
    // Chat programs like to escape what needs no escaping.
    const value = decode(part.slice(at + 1));
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

function readVersion(parts: ReadonlyMap<string, string>, problems: string[]): number {
  const text = parts.get('v');
  const version = text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  if (parts.size === 0 || version === 1 || version === LINK_VERSION) return version ?? LINK_VERSION;
  if (text === undefined) {
    problems.push('The link does not say its version; it was read as version 1.');
    return 1;
  }
  problems.push(
    version !== undefined && version > LINK_VERSION
      ? `The link is of version ${version}, newer than this Headwaters reads (${LINK_VERSION}); what is known here was opened.`
      : `The link's version "${clip(text)}" is not known; it was read as version ${LINK_VERSION}.`,
  );
  return LINK_VERSION;
}

type Reader = (text: string, spec: GraphSpec, problems: string[]) => GraphSpec | undefined;

const READERS = new Map<string, Reader>(
  eachField((name, field) =>
    Object.entries(field.parts).map(([key, part]) => [key, readerOf(key, name, part)] as const),
  ).flat(),
);

function readerOf<K extends keyof GraphSpec>(key: string, name: K, part: LinkPart<GraphSpec[K]>): Reader {
  return (text, spec, problems) => {
    const ignored: string[] = [];
    const value = part.read(text, spec[name], (what) => ignored.length < MOST_PROBLEMS && ignored.push(what));
    problems.push(...ignored.map((what) => `The link's part "${key}" has ${what}.`));
    return value === undefined ? undefined : { ...spec, [name]: value };
  };
}
