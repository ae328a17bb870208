import * as v from 'valibot';
import { type FeatureId, parseFeature } from '../core/ids';
import { FEATURE, listOf } from '../pack/check';
import { clip, type Run, readRun, readSetting, writeRuns, writeSetting } from './linkText';

/** What a field of a graph is made of. `fields` has them all. */

export interface Field<T> {
  /** Reads its JSON. */
  readonly schema: v.GenericSchema<unknown, T>;
  readonly json: (value: T) => unknown;
  /** How a link writes it, by the name of the part. */
  readonly parts: Readonly<Record<string, LinkPart<T>>>;
  /** What is left of it where only some features exist. */
  readonly fit: (value: T, has: Has) => T;
}

export type Has = (feature: FeatureId) => boolean;

export interface LinkPart<T> {
  readonly write: (value: T) => string;
  /**
   * @param now the value that the parts before have made
   * @param ignored hears what was left out, such as `"7/bus/1", which is not a feature`
   * @returns undefined when the text makes no sense
   */
  readonly read: (text: string, now: T, ignored: (what: string) => void) => T | undefined;
}

export const unchanged = <T>(value: T): T => value;

/** A number or a word. */
export function simple<T>(key: string, schema: v.GenericSchema<unknown, T>): Field<T> {
  const part: LinkPart<T> = { write: writeSetting, read: (text) => parse(schema, readSetting(text)) };
  return { schema, json: unchanged, parts: { [key]: part }, fit: unchanged };
}

/** One feature, or none. */
export function feature(key: string): Field<FeatureId | null> {
  return { ...simple(key, v.nullable(FEATURE)), fit: (id, has) => (id && has(id) ? id : null) };
}

/** An item of a list: a feature, what is said of one, or a group. */
type Item = FeatureId | { readonly feature: FeatureId } | { readonly members: readonly FeatureId[] };

export interface Listing<T, I extends Item> {
  readonly item: v.GenericSchema<unknown, I>;
  readonly most: number;
  readonly items: (value: T) => readonly I[];
  readonly make: (items: readonly I[]) => T;
  /** What a link says of an item. */
  readonly head: (item: I) => string;
  /** The JSON of the items that a run stands for. */
  readonly read: (run: Run) => readonly unknown[];
}

function isGroup<I extends Item>(item: I): item is I & { readonly members: readonly FeatureId[] } {
  return typeof item === 'object' && 'members' in item;
}

function featuresIn(item: Item): readonly FeatureId[] {
  if (isGroup(item)) return item.members;
  return [typeof item === 'string' ? item : item.feature];
}

/** What is left of an item with some features alone; undefined for nothing. */
function keep<I extends Item>(item: I, has: Has): I | undefined {
  const members = featuresIn(item).filter(has);
  if (!isGroup(item)) return members.length > 0 ? item : undefined;
  return members.length > 1 ? Object.assign({}, item, { members }) : undefined;
}

export function listing<T, I extends Item>(key: string, list: Listing<T, I>): Field<T> {
  const schema = v.pipe(
    listOf(list.item, list.most, featuresIn),
    v.transform((items) => list.make(items)),
  );
  return {
    schema,
    json: list.items,
    parts: { [key]: listPart(list) },
    fit: (value, has) => list.make(list.items(value).flatMap((item) => keep(item, has) ?? [])),
  };
}

/** In a link, what makes no sense is named and ignored, and of a feature that is named twice the first counts. */
function listPart<T, I extends Item>({ item, most, items, make, head, read }: Listing<T, I>): LinkPart<T> {
  return {
    write(value) {
      const runs: { head: string; features: FeatureId[] }[] = [];
      for (const one of items(value)) {
        const last = runs.at(-1);
        if (last?.head === head(one) && !isGroup(one)) last.features.push(...featuresIn(one));
        else runs.push({ head: head(one), features: [...featuresIn(one)] });
      }
      return writeRuns(runs);
    },
    read(text, _, ignored) {
      const seen = new Set<FeatureId>();
      const found = text.split(';').flatMap((itsText) => {
        const run = readRun(itsText);
        const strange = run.features.filter((id) => !parseFeature(id));
        for (const id of strange) ignored(`"${clip(id)}", which is not a feature`);
        const all = read({ ...run, features: run.features.filter(parseFeature) });
        const known = all.flatMap((json) => parse(item, json) ?? []);
        if (known.length < all.length) ignored(`"${clip(itsText)}", which cannot be read`);
        return known;
      });
      const fresh = found.flatMap((one) => {
        const left = keep(one, (id) => !seen.has(id));
        if (!left) ignored(`"${featuresIn(one).find((id) => seen.has(id))}" twice; the first one counts`);
        for (const id of left ? featuresIn(left) : []) seen.add(id);
        return left ?? [];
      });
      if (fresh.length > most) ignored(`more than ${most} items; the first ${most} were taken`);
      return make(fresh.slice(0, most));
    },
  };
}

/** Settings of an object that are not what they are by default: `res:0.4,rule:fixed`. */
export function settings<T extends object, K extends keyof T & string>(
  schemas: { readonly [N in K]: v.GenericSchema<unknown, T[N]> },
  usual: T,
): LinkPart<T> {
  const names = Object.keys(schemas) as K[];
  return {
    write: (value) =>
      names
        .filter((name) => value[name] !== usual[name])
        .map((name) => `${name}:${writeSetting(value[name])}`)
        .join(','),
    read(text, now, ignored) {
      const read: Partial<T> = {};
      for (const item of text.split(',')) {
        const [key, value, ...more] = item.split(':');
        if (value === undefined || more.length > 0) return undefined;
        const name = names.find((one) => one === key);
        const setting = name && parse(schemas[name], readSetting(value));
        if (!name) ignored(`"${clip(item)}", which is not known here`);
        else if (setting === undefined) return undefined;
        else read[name] = setting;
      }
      return { ...now, ...read };
    },
  };
}

/** The parts of one field of an object, as parts of the object. */
export function within<T, K extends keyof T>(
  name: K,
  parts: Readonly<Record<string, LinkPart<T[K]>>>,
): Record<string, LinkPart<T>> {
  const partOf = (part: LinkPart<T[K]>): LinkPart<T> => ({
    write: (whole) => part.write(whole[name]),
    read(text, now, ignored) {
      const value = part.read(text, now[name], ignored);
      return value === undefined ? undefined : { ...now, [name]: value };
    },
  });
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, partOf(part)]));
}

export function parse<T>(schema: v.GenericSchema<unknown, T>, json: unknown): T | undefined {
  const { success, output } = v.safeParse(schema, json, { abortEarly: true });
  return success ? (output as T) : undefined;
}
