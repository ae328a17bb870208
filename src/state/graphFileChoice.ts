import { type Choice, LONGEST_NOTE, MOST_NOTES, ORIENTATIONS } from '../core/choice';
import { type Group, LONGEST_NAME, MOST_GROUPS } from '../core/groups';
import { type FeatureId, SITES } from '../core/ids';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import {
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

/** The parts of a graph file that say what was taken out, held, written and put together; older files lack them. */
export const CHOICE_PARTS: {
  readonly [K in keyof Choice | 'notes' | 'groups' | 'compared' | 'orientation']: Part<GraphSpec[K]>;
} = {
  removed: features(),
  pinned: features(),
  hiddenSites: {
    write: (sites) => [...sites],
    read: (json, where) =>
      new Set((json === undefined ? [] : list(json, where)).map((site) => readOneOf(SITES, site, where))),
  },
  notes: {
    write: (notes) => [...notes].map(([feature, text]) => ({ feature, text })),
    read: readNotes,
  },
  groups: {
    write: (groups) => groups.map(({ name, members, folded }) => ({ name, members, folded })),
    read: readGroups,
  },
  compared: {
    write: (feature) => feature,
    read: (json, where) => (json === undefined || json === null ? null : readFeature(json, where)),
  },
  orientation: {
    write: (orientation) => orientation,
    read: (json, where) =>
      json === undefined ? EMPTY_SPEC.orientation : readOneOf(ORIENTATIONS, json, where),
  },
};

function features(): Part<ReadonlySet<FeatureId>> {
  return {
    write: (set) => [...set],
    read: (json, where) => new Set(json === undefined ? [] : readFeatures(json, where)),
  };
}

function readNotes(json: unknown, where: string): ReadonlyMap<FeatureId, string> {
  const items = json === undefined ? [] : list(json, where);
  if (items.length > MOST_NOTES) throw damaged(where, `at most ${MOST_NOTES} notes`, `${items.length}`);
  const entries = items.map((item, i): [FeatureId, string] => {
    const here = `${where}, entry ${i + 1}`;
    const { feature, text } = record(item, here);
    const note = readWords(text, LONGEST_NOTE, here);
    if (note.trim() === '') throw damaged(here, 'a note with words in it', show(text));
    return [readFeature(feature, here), note];
  });
  refuseTwice(
    entries.map(([feature]) => feature),
    where,
  );
  return new Map(entries);
}

function readGroups(json: unknown, where: string): Group[] {
  const items = json === undefined ? [] : list(json, where);
  if (items.length > MOST_GROUPS) throw damaged(where, `at most ${MOST_GROUPS} groups`, `${items.length}`);
  const groups = items.map((item, i): Group => {
    const here = `${where}, entry ${i + 1}`;
    const { name, members, folded } = record(item, here);
    if (typeof folded !== 'boolean') throw damaged(here, 'folded: true or false', show(folded));
    const read = readFeatures(members, here);
    if (read.length < 2) throw damaged(here, 'two features or more', `${read.length}`);
    return { name: readWords(name, LONGEST_NAME, here), members: read, folded };
  });
  refuseTwice(
    groups.flatMap(({ members }) => members),
    where,
  );
  return groups;
}

function readWords(json: unknown, longest: number, where: string): string {
  if (typeof json !== 'string' || json.length > longest)
    throw damaged(where, `a text of at most ${longest} characters`, show(json));
  return json;
}
