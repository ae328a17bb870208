/**
 * The faults that the test server can act out, by name. A page opened under `trouble/NAME/` gets the same app and
 * packs, with this one fault in the files named here; everything else is served as usual.
 */

/** What is answered instead of the file (or of the part asked for). */
type Answer = 'missing' | 'page' | 'whole' | 'busy';
/** How the bytes of the answer fail to come. */
export type Delivery = 'cut' | 'drip' | 'stall';

export interface Trouble {
  /** The files that are hit, as paths inside the app. */
  readonly hits: (path: string) => boolean;
  readonly answer?: Answer;
  readonly delivery?: Delivery;
}

const inPacks = (path: string) => path.startsWith('packs/');
const inSaes = (path: string) => /^packs\/[^/]+\/saes\//.test(path);

const TROUBLES = {
  /** The file is not there. */
  '404': { hits: inSaes, answer: 'missing' },
  /** The connection breaks after half of the bytes. */
  cut: { hits: inSaes, delivery: 'cut' },
  /** index.html with status 200, as hosts of single-page apps answer for what they do not have. */
  html: { hits: inPacks, answer: 'page' },
  /** A request for a part is answered with status 200 and the whole file. */
  norange: { hits: inPacks, answer: 'whole' },
  /** About 200 KB/s. */
  slow: { hits: inSaes, delivery: 'drip' },
  /** The first two requests after each load of the page are "429 Too Many Requests, Retry-After: 1". */
  '429': { hits: inSaes, answer: 'busy' },
  /** Half of the bytes, then silence on an open connection. */
  stall: { hits: inSaes, delivery: 'stall' },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof TROUBLES;

/**
 * The address of the app with a fault, relative to the app's own. With `file`, the fault hits only the files whose
 * path ends in it: `trouble('404', 'labels.json')`.
 */
export function trouble(name: TroubleName, file?: string): string {
  return `trouble/${name}${file ? `=${encodeURIComponent(file)}` : ''}/`;
}

/** Splits a path made with `trouble()` into the fault and the path inside the app; undefined for any other path. */
export function readTrouble(path: string): { key: string; trouble: Trouble; rest: string } | undefined {
  const [, key, name, file, rest] = /^trouble\/(([^/=]+)(?:=([^/]+))?)\/(.*)$/.exec(path) ?? [];
  if (key === undefined || name === undefined || rest === undefined) return undefined;
  const known = new Map<string, Trouble>(Object.entries(TROUBLES)).get(name);
  if (!known) return undefined;
  if (file === undefined) return { key, trouble: known, rest };
  const ending = decodeURIComponent(file);
  return { key, trouble: { ...known, hits: (p) => p.endsWith(ending) }, rest };
}
