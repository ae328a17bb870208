import { LONGEST_NOTE, MOST_NOTES, ORIENTATIONS } from '../core/choice';
import { type Group, LONGEST_NAME, MOST_GROUPS } from '../core/groups';
import { type FeatureId, featureId, parseFeature, SITES } from '../core/ids';
import type { GraphSpec } from '../core/spec';
import { wellFormed } from '../core/words';
import { readFeatures, writeFeatures } from './linkFeatures';

/**
 * The parts of a link that say what was taken out, held, written and put together:
 *
 *     pin=6/res/3.14&gone=5/mlp/2&hide=att&group=sea:6/res/3,5/res/7;-:4/res/1.2&note=6/res/3:strongest&vs=7/res/9&turn=down
 *
 * A group is its name and its features, with a minus sign before the name of one that is drawn unfolded.
 */

/** Features of one part: as many as a picture holds. */
const MOST_FEATURES = 5_000;

export function writeChoiceParts(spec: GraphSpec): [string, string][] {
  const { pinned, removed, hiddenSites, groups, compared, orientation } = spec;
  const parts: [string, string][] = [];
  if (pinned.size > 0) parts.push(['pin', writeFeatures([...pinned])]);
  if (removed.size > 0) parts.push(['gone', writeFeatures([...removed])]);
  if (hiddenSites.size > 0) parts.push(['hide', [...hiddenSites].join(',')]);
  if (groups.length > 0) parts.push(['group', groups.map(writeGroup).join(';')]);
  if (compared) parts.push(['vs', compared]);
  if (orientation !== 'across') parts.push(['turn', orientation]);
  return parts;
}

/** Last in a link, because they may be long. */
export function writeNotes({ notes }: GraphSpec): [string, string][] {
  if (notes.size === 0) return [];
  return [['note', [...notes].map(([id, text]) => `${id}:${writeWords(text)}`).join(';')]];
}

function writeGroup({ name, members, folded }: Group): string {
  return `${folded ? '' : '-'}${writeWords(name)}:${writeFeatures(members)}`;
}

/** The reader of links undoes one escape of a whole part; signs that divide parts are escaped once more. */
function writeWords(text: string): string {
  const signs = wellFormed(text).replace(/[%:;]|^-/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return encodeURIComponent(signs);
}

function readWords(text: string, longest: number): string | undefined {
  try {
    return wellFormed(decodeURIComponent(text).slice(0, longest));
  } catch {
    return undefined;
  }
}

interface ReadPart {
  readonly spec?: Partial<GraphSpec>;
  readonly problems?: readonly string[];
}

/** One reader for each part; undefined means that the value makes no sense. */
export const CHOICE_READERS: Readonly<Record<string, (value: string) => ReadPart | undefined>> = {
  pin(value) {
    const { ids, problems } = readFeatures(value, MOST_FEATURES);
    return { spec: { pinned: new Set(ids.keys()) }, problems };
  },
  gone(value) {
    const { ids, problems } = readFeatures(value, MOST_FEATURES);
    return { spec: { removed: new Set(ids.keys()) }, problems };
  },
  hide(value) {
    const names = value.split(',');
    const hiddenSites = new Set(SITES.filter((site) => names.includes(site)));
    return hiddenSites.size === names.length ? { spec: { hiddenSites } } : undefined;
  },
  group(value) {
    const groups: Group[] = [];
    const problems: string[] = [];
    const taken = new Set<FeatureId>();
    const items = value.split(';');
    if (items.length > MOST_GROUPS)
      problems.push(`The link has more than ${MOST_GROUPS} groups; the first ${MOST_GROUPS} were taken.`);
    for (const item of items.slice(0, MOST_GROUPS)) {
      const read = readGroup(item, taken);
      problems.push(...read.problems);
      if (read.group) groups.push(read.group);
      for (const id of read.group?.members ?? []) taken.add(id);
    }
    return { spec: { groups }, problems: problems.slice(0, 4) };
  },
  vs(value) {
    const feature = parseFeature(value);
    return feature && { spec: { compared: featureId(feature) } };
  },
  turn(value) {
    const orientation = ORIENTATIONS.find((one) => one === value);
    return orientation && { spec: { orientation } };
  },
  note(value) {
    const notes = new Map<FeatureId, string>();
    const problems: string[] = [];
    for (const item of value.split(';')) {
      const [name = '', text = '', ...more] = item.split(':');
      const feature = parseFeature(name);
      const words = readWords(text, LONGEST_NOTE);
      const known = feature && notes.has(featureId(feature));
      if (!feature || known || !words || words.trim() === '' || more.length > 0 || notes.size >= MOST_NOTES)
        problems.push(`The link has a note "${item.slice(0, 40)}" that cannot be read.`);
      else notes.set(featureId(feature), words);
    }
    return { spec: { notes }, problems: problems.slice(0, 4) };
  },
};

function readGroup(
  item: string,
  taken: ReadonlySet<FeatureId>,
): { readonly group?: Group; readonly problems: readonly string[] } {
  const bad = `The link has a group "${item.slice(0, 40)}" that cannot be read.`;
  const folded = !item.startsWith('-');
  const [text = '', features = '', ...more] = item.slice(folded ? 0 : 1).split(':');
  const name = readWords(text, LONGEST_NAME);
  if (name === undefined || more.length > 0) return { problems: [bad] };
  const { ids, problems } = readFeatures(features, MOST_FEATURES);
  const members = [...ids.keys()].filter((id) => !taken.has(id));
  if (members.length < 2) return { problems: [...problems, bad] };
  return { group: { name, members, folded }, problems };
}
