import { chainOf } from '../core/chain';
import { NO_CHOICE } from '../core/choice';
import { factsOf } from '../core/facts';
import { traceFlow } from '../core/flow';
import { type FeatureId, featureOf } from '../core/ids';
import type { GraphSpec } from '../core/spec';
import { requestOf } from './graphOf';
import type { OpenPack } from './openPack';
import { addEdits, changeText } from './planCommands';

/** The river of a residual feature, itself included, whatever graph is on show; another feature has none but itself. */
export function riverOf(spec: GraphSpec, open: OpenPack, feature: FeatureId): readonly FeatureId[] {
  if (featureOf(feature).site !== 'res') return [feature];
  const alone: GraphSpec = {
    ...spec,
    ...NO_CHOICE,
    seeds: [feature],
    direction: 'backward',
    k: 1,
    opened: new Map(),
    closed: new Set(),
  };
  const river = chainOf(traceFlow(requestOf(alone, open), open.known));
  return river.includes(feature) ? river : [feature];
}

/** A plan of the feature's river in place of an empty one. */
export function steerFrom(spec: GraphSpec, open: OpenPack, feature: FeatureId): GraphSpec {
  return addEdits(spec, riverOf(spec, open, feature));
}

/**
 * An example prompt that sounds like another shelf than the feature, in place of an empty one or of another example: a
 * theme that is there already cannot be seen to come.
 */
export function promptAside(spec: GraphSpec, open: OpenPack, feature: FeatureId): GraphSpec {
  const prompts = open.pack.manifest.prompts ?? [];
  const { prompt } = spec.text;
  if (prompt !== '' && !prompts.some(({ text }) => text === prompt)) return spec;
  const shelf = shelfOf(open, feature);
  const here = prompts.find(({ text }) => text === prompt);
  if (shelf === undefined || (here && here.shelf !== shelf)) return spec;
  const other = prompts.find((one) => one.shelf !== undefined && one.shelf !== shelf);
  return other ? changeText(spec, { prompt: other.text }) : spec;
}

/** The shelf that a feature fires on most; undefined where the pack does not say. */
function shelfOf({ facts, pack }: OpenPack, feature: FeatureId): string | undefined {
  const shares = facts && factsOf(facts, featureOf(feature))?.shelves;
  const names = pack.manifest.features?.shelves;
  return shares && names?.[shares.indexOf(Math.max(...shares))];
}
