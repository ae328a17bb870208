import { chainOf } from '../core/chain';
import { NO_CHOICE } from '../core/choice';
import { factsOf } from '../core/facts';
import { traceFlow } from '../core/flow';
import { type FeatureId, featureOf } from '../core/ids';
import type { GraphSpec } from '../core/spec';
import { requestOf } from './graphOf';
import { readLink } from './link';
import type { OpenPack } from './openPack';
import { addEdits, changeText } from './planCommands';
import { withStrength } from './trial';

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

export interface Steered {
  readonly spec: GraphSpec;
  /** The pack says that its strength works in this text: none is to be looked for. */
  readonly isChecked: boolean;
}

/**
 * A plan of the feature's river in place of an empty one, in a text that sounds like something else: a theme that is
 * there already cannot be seen to come. A text that a person has written stays.
 */
export function steerFrom(spec: GraphSpec, open: OpenPack, feature: FeatureId): Steered {
  const planned = addEdits(spec, riverOf(spec, open, feature));
  const { prompts = [], starts = [] } = open.pack.manifest;
  const { prompt } = spec.text;
  if (prompt !== '' && !prompts.some(({ text }) => text === prompt))
    return { spec: planned, isChecked: false };
  const checked = starts.find(
    ({ link, steering }) => steering && readLink(link).spec.seeds[0] === feature,
  )?.steering;
  if (!checked || !spec.plan.fold) return { spec: promptAside(planned, open, feature), isChecked: false };
  const plan = { ...planned, plan: withStrength(planned.plan, checked.s) };
  return { spec: changeText(plan, { prompt: checked.prompt, seed: checked.seed }), isChecked: true };
}

/** An example prompt of another shelf than the feature fires on, where the one on show is of the same or there is none. */
function promptAside(spec: GraphSpec, open: OpenPack, feature: FeatureId): GraphSpec {
  const prompts = open.pack.manifest.prompts ?? [];
  const here = prompts.find(({ text }) => text === spec.text.prompt);
  const shelf = shelfOf(open, feature);
  if (here && (shelf === undefined || here.shelf !== shelf)) return spec;
  const other = prompts.find((one) => one.shelf !== undefined && one.shelf !== shelf) ?? prompts[0];
  return other ? changeText(spec, { prompt: other.text }) : spec;
}

/** The shelf that a feature fires on most; undefined where the pack does not say. */
function shelfOf({ facts, pack }: OpenPack, feature: FeatureId): string | undefined {
  const shares = facts && factsOf(facts, featureOf(feature))?.shelves;
  const names = pack.manifest.features?.shelves;
  return shares && names?.[shares.indexOf(Math.max(...shares))];
}
