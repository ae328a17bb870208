import * as v from 'valibot';
import { type FeatureId, parseFeature } from '../core/ids';

/** What JSON is checked with. The message of a schema says what it expects, as the rest of a sentence. */

/** The first thing that is wrong in a piece of JSON. */
export interface Fault {
  /** Such as `edits[0].r`; empty for the whole. */
  readonly where: string;
  readonly expected: string;
  readonly found: string;
  /** It is a field that means nothing. */
  readonly unknown: boolean;
}

/** @throws what `refuse` makes of the first fault */
export function check<T>(
  schema: v.GenericSchema<unknown, T>,
  json: unknown,
  refuse: (fault: Fault) => Error,
): T {
  const result = v.safeParse(schema, json, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return result.output;
  const [{ path, message, kind, input, received, expected }] = result.issues;
  const where = (path ?? []).reduce(
    (text, { key }) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`),
    '',
  );
  const found = kind === 'schema' ? show(input) : clip(received);
  throw refuse({ where, expected: message, found, unknown: expected === 'never' });
}

/** The beginning of a value: nothing is walked that may be nested without end. */
export function show(json: unknown): string {
  if (json === undefined) return 'nothing';
  if (Array.isArray(json)) return 'a list';
  if (typeof json === 'object' && json !== null) return 'an object';
  return clip(JSON.stringify(json));
}

export function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

export const FEATURE = v.custom<FeatureId>(
  (x) => typeof x === 'string' && parseFeature(x) !== undefined,
  'a feature, such as "7/res/948"',
);

export const YES_OR_NO = v.boolean('true or false');

export function oneOf<const T extends string>(choices: readonly T[]): v.GenericSchema<unknown, T> {
  return v.picklist(choices, choices.map((choice) => `"${choice}"`).join(' or '));
}

export function words(longest: number): v.GenericSchema<unknown, string> {
  const expected = `a text of at most ${longest} characters`;
  return v.pipe(v.string(expected), v.maxLength(longest, expected));
}

export function numberFrom(least: number, most: number): v.GenericSchema<unknown, number> {
  return numberThat(`a number from ${least} to ${most}`, (x) => x >= least && x <= most);
}

export function wholeFrom(least: number, most: number): v.GenericSchema<unknown, number> {
  const fits = (x: number): boolean => Number.isInteger(x) && x >= least && x <= most;
  return numberThat(`a whole number from ${least} to ${most}`, fits);
}

/** Finite in single precision, too: that is what the model computes in. */
export const FINITE = numberThat('a finite number below 3.4e38', (x) => Number.isFinite(Math.fround(x)));

function numberThat(expected: string, fits: (x: number) => boolean): v.GenericSchema<unknown, number> {
  return v.pipe(
    v.number(expected),
    v.check(fits, expected),
    // A 0 of -0, which links and files would not tell apart.
    v.transform((x) => x + 0),
  );
}

type Entries = Readonly<Record<string, v.GenericSchema>>;

/** An object; fields that it does not name are ignored. */
export function object<const E extends Entries>(entries: E) {
  return v.object(entries, messageFor(entries));
}

/** An object without other fields: a misspelt one would silently mean something else. */
export function strict<const E extends Entries>(entries: E) {
  return v.strictObject(entries, messageFor(entries));
}

function messageFor(entries: Entries): (issue: v.ObjectIssue | v.StrictObjectIssue) => string {
  const names = Object.keys(entries).map((name) => `"${name}"`);
  const other: Readonly<Record<string, string>> = { Object: 'an object', never: names.join(', ') };
  return ({ expected }) => other[expected] ?? 'a value';
}

/** A list of things that name features, each feature in one of them. */
export function listOf<T>(
  item: v.GenericSchema<unknown, T>,
  most: number,
  features: (item: T) => readonly FeatureId[],
): v.GenericSchema<unknown, T[]> {
  return v.pipe(
    v.array(item, 'a list'),
    v.maxLength(most, `at most ${most}`),
    v.rawCheck(({ dataset, addIssue }) => {
      const seen = new Set<FeatureId>();
      for (const id of dataset.typed ? dataset.value.flatMap(features) : []) {
        if (seen.has(id)) return addIssue({ message: 'each feature once', received: `"${id}" twice` });
        seen.add(id);
      }
    }),
  );
}
