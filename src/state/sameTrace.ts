import type { GraphSpec } from '../core/spec';
import { FIELDS } from './fields';

/** The fields that decide which features a graph has. */
const TRACED = [
  'seeds',
  'direction',
  'k',
  'cuts',
  'opened',
  'closed',
  'removed',
  'pinned',
  'hiddenSites',
] as const satisfies readonly (keyof GraphSpec)[];

export type TraceSpec = Pick<GraphSpec, (typeof TRACED)[number]>;

/** Whether two specs ask for the same trace. Fields are replaced and never changed: most are the very same ones. */
export function sameTrace(a: TraceSpec, b: TraceSpec): boolean {
  return TRACED.every((name) => a[name] === b[name] || written(name, a) === written(name, b));
}

function written<K extends keyof GraphSpec>(name: K, spec: Pick<GraphSpec, K>): string {
  return JSON.stringify(FIELDS[name].json(spec[name]));
}
