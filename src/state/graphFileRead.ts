import { HeadwatersError } from '../core/errors';
import { type FeatureId, featureId, parseFeature } from '../core/ids';

/** What the parts of a graph file are read with: each says in words where the file is damaged. */

/** One field of a `GraphSpec` as JSON. `read` gets undefined where the file does not have it. */
export interface Part<T> {
  write(value: T): unknown;
  /** @throws GraphFileError */
  read(json: unknown, where: string): T;
}

export function readFeatures(json: unknown, where: string): FeatureId[] {
  const features = list(json, where).map((item, i) => readFeature(item, `${where}, entry ${i + 1}`));
  refuseTwice(features, where);
  return features;
}

export function readFeature(json: unknown, where: string): FeatureId {
  const feature = typeof json === 'string' ? parseFeature(json) : undefined;
  if (!feature) throw damaged(where, 'a feature, such as "7/res/948"', show(json));
  return featureId(feature);
}

export function refuseTwice(features: readonly FeatureId[], where: string): void {
  const seen = new Set<FeatureId>();
  for (const feature of features) {
    if (seen.has(feature)) throw damaged(where, 'each feature once', `"${feature}" twice`);
    seen.add(feature);
  }
}

export function readOneOf<T extends string>(choices: readonly T[], json: unknown, where: string): T {
  const choice = choices.find((c) => c === json);
  if (choice === undefined) throw damaged(where, choices.map((c) => `"${c}"`).join(' or '), show(json));
  return choice;
}

export function list(json: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(json)) throw damaged(where, 'a list', show(json));
  return json;
}

export function record(json: unknown, where: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw damaged(where, 'an object', show(json));
  return { ...json };
}

export function damaged(where: string, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('GraphFileError', {
    what: `The graph file is damaged at ${where}.`,
    expected,
    found,
    next: 'Save the graph again where it was made, or correct the file.',
  });
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
