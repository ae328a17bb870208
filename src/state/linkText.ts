import { wellFormed } from '../core/words';

/** How links write features, words and numbers. */

/** Features that a list says the same of. */
export interface Run {
  /** What is said of them. */
  readonly head: string;
  /** Ids in full. What a link names may be no feature. */
  readonly features: readonly string[];
}

/**
 * `7/res/12,6/9.14;chain:5/mlp/3`: what is said of features stands before a colon. A feature takes from the one before
 * it what it leaves out, the site (6/res/9), or after a dot the whole position (6/res/14).
 */
export function writeRuns(runs: readonly Run[]): string {
  return runs.map(({ head, features }) => `${head && `${head}:`}${writeFeatures(features)}`).join(';');
}

/** Of a run with a second colon the whole text counts as a feature, which it is not. */
export function readRun(text: string): Run {
  const [list = '', head = '', ...more] = text.split(':').reverse();
  return { head, features: more.length === 0 ? readFeatures(list) : [text] };
}

function writeFeatures(ids: readonly string[]): string {
  let text = '';
  let last: readonly string[] = [];
  for (const id of ids) {
    const [layer = '', site = '', index = ''] = id.split('/');
    const isNeighbour = layer === last[0] && site === last[1];
    if (isNeighbour) text += `.${index}`;
    else text += `${text && ','}${layer}/${site === last[1] ? '' : `${site}/`}${index}`;
    last = [layer, site];
  }
  return text;
}

function readFeatures(list: string): string[] {
  let site = '';
  return list.split(',').flatMap((item) => {
    const [indices = '', ...position] = item.split('/').reverse();
    if (position.length === 1) position.unshift(site);
    site = position[0] ?? '';
    return indices.split('.').map((index) => [...position.toReversed(), index].join('/'));
  });
}

/**
 * Words by letters that no program escapes or takes for the end of an address: `_` for a space, `~` and two hex digits
 * for every byte of what else has no place there.
 */
export function writeWords(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[_~*()]|^-|[.!']$/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '_')
    .replace(/%2C(?=.)/g, ',')
    .replaceAll('%', '~');
}

/** The first `longest` characters; undefined where a `~` is followed by nonsense. */
export function readWords(text: string, longest: number): string | undefined {
  const escaped = text.replaceAll('%', '%25').replaceAll('_', ' ').replaceAll('~', '%');
  try {
    return wellFormed(decodeURIComponent(escaped).slice(0, longest));
  } catch {
    return undefined;
  }
}

const NUMBER = '-?(?:\\d{1,40}(?:\\.\\d{1,40})?|\\.\\d{1,40})(?:e[+-]?\\d{1,3})?';
const ONLY_NUMBER = new RegExp(`^${NUMBER}$`);
const STRENGTHS = new RegExp(`^(?:r(?<r>${NUMBER}))?(?:s(?<s>${NUMBER}))?$`);

/** `yes`, `no`, a word, or a number as short as it can be and still the same. */
export function writeSetting(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? String(value).replace('e+', 'e') : String(value);
}

export function readSetting(text: string): unknown {
  if (text === 'yes' || text === 'no') return text === 'yes';
  return ONLY_NUMBER.test(text) ? Number(text) : text;
}

/** `r0s1.5`; r of 1 and s of 0 are left out. */
export function writeStrengths({ r, s }: { readonly r: number; readonly s: number }): string {
  return `${r === 1 ? '' : `r${writeSetting(r)}`}${s === 0 ? '' : `s${writeSetting(s)}`}`;
}

export function readStrengths(text: string): Record<string, number> | undefined {
  const found = STRENGTHS.exec(text);
  if (!found) return undefined;
  const given = Object.entries(found.groups ?? {}).filter(([, number]) => number !== undefined);
  return Object.fromEntries(given.map(([name, number]) => [name, Number(number)]));
}

/** The beginning of a part, for messages. */
export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
