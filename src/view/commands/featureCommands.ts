import type { FlowNode } from '../../core/flowGraph';
import { featureOf } from '../../core/ids';
import { ownerOf } from '../../core/nearTie';
import { MOST_SEEDS } from '../../core/spec';
import { addSeed, close, open, seedAt, select } from '../../state/commands';
import { addEdits } from '../../state/planCommands';
import { steerFrom } from '../../state/steerFrom';
import { beginTrial } from '../../state/trial';
import { standsForGroup } from './choice';
import { type Command, growing, hasNode, type Now, step, stepping } from './command';
import { cutsBeyondStart, startsOf } from './starts';

const onFeature = { section: 'feature', keysWork: 'on a feature' } as const;
/** Enter on a folded group unfolds it. */
const unlessFolded = (now: Now, key: string): boolean => key !== 'Enter' || !standsForGroup(now);

/** What can be done with a feature: growing the graph there, starting from it, steering it. */
export const FEATURE_COMMANDS = {
  expand: growing(
    {
      ...onFeature,
      id: 'expand',
      name: (now) => `Expand ${nodeOf(now)?.hidden || ''}`.trimEnd(),
      description: 'Show its hidden matches',
      keys: ['Enter'],
      ownsKey: unlessFolded,
    },
    (now) => {
      const { feature } = now;
      return feature && growthNow(now) === 'closed' && ((s) => open(s, feature, 'step'));
    },
  ),
  chain: growing(
    {
      ...onFeature,
      id: 'chain',
      name: 'Expand whole chain',
      description: 'Expand it, and everything behind it',
      keys: ['Shift+Enter'],
    },
    (now) => {
      const { feature } = now;
      const growth = growthNow(now);
      const more = growth === 'open' && now.state.spec.k > 1 && nodeOf(now)?.expansion !== 'chain';
      return feature && (growth === 'closed' || more) && ((s) => open(s, feature, 'chain'));
    },
  ),
  collapse: stepping(
    {
      ...onFeature,
      id: 'collapse',
      name: 'Collapse',
      description: 'Hide what is behind it',
      keys: ['Enter', 'Backspace', 'Delete'],
      ownsKey: unlessFolded,
    },
    (now) => {
      const { feature } = now;
      return feature && growthNow(now) === 'open' && ((s) => close(s, feature));
    },
  ),
  steer: {
    ...onFeature,
    id: 'steer',
    name: 'Steer',
    description: 'Add it to the plan, and show the plan',
    when: ({ feature }) => feature !== null,
    run(now) {
      const { feature } = now;
      if (!feature) return;
      const { spec, open } = now.state;
      if (spec.plan.edits.length === 0 && open) {
        const steered = steerFrom(spec, open, feature);
        // A strength is looked for before the first text is written.
        now.store.setState({
          trial: steered.isChecked ? null : beginTrial('strength', steered.spec, Date.now()),
        });
        step(now, () => steered.spec);
      } else if (spec.plan.edits.every((edit) => edit.feature !== feature))
        step(now, (s) => addEdits(s, [feature]));
      now.store.setState({ panel: 'steer' });
    },
  },
  seed: stepping(
    {
      ...onFeature,
      id: 'seed',
      name: 'Start from here',
      description: 'Draw the graph of this feature',
      keys: ['s'],
    },
    (now) => {
      const { feature, state } = now;
      if (!feature || state.spec.seeds.join() === feature) return false;
      // From the graph on show one goes on as it is; what is searched is something else.
      return (s) => {
        const isNew = !now.graphs.some((graph) => hasNode(graph, feature));
        return { ...seedAt(s, feature), cuts: isNew ? cutsBeyondStart(state, startsOf(state)) : s.cuts };
      };
    },
  ),
  addSeed: stepping(
    {
      ...onFeature,
      id: 'add-seed',
      name: 'Add as seed',
      description: 'Draw its graph as well, in the same picture',
    },
    ({ feature, state: { spec } }) =>
      feature &&
      !spec.seeds.includes(feature) &&
      spec.seeds.length < MOST_SEEDS &&
      ((s) => addSeed(s, feature)),
  ),
} satisfies Readonly<Record<string, Command>>;

/** Looks at a feature, wherever it is named. */
export const SELECT: Command = {
  id: 'select',
  section: 'feature',
  name: 'Select',
  when: ({ feature, state: { spec } }) => feature !== spec.selected,
  run: ({ services, feature }) => services.change((s) => select(s, feature), 'touch'),
};

/** Whether a backward trace ends at the feature itself: that of a module that the graph starts from. */
export function isDeadEnd({ feature, state: { spec } }: Now): boolean {
  return (
    feature !== null &&
    featureOf(feature).site !== 'res' &&
    spec.seeds.includes(feature) &&
    spec.direction === 'backward'
  );
}

function nodeOf({ graph, feature }: Now): FlowNode | undefined {
  return graph.nodes.find(({ id }) => id === feature);
}

function growthNow(now: Now): 'open' | 'closed' | null {
  const node = nodeOf(now);
  return node ? growthOf(node, () => now.graph.edges.some((edge) => ownerOf(edge) === node.id)) : null;
}

/** Whether a node has something behind it to open, or shows it; null for an end of the graph. */
export function growthOf(node: FlowNode, hasDrawn: () => boolean): 'open' | 'closed' | null {
  if (node.site !== 'res' && !node.ways.includes('forward')) return null;
  if (!node.open) return node.hidden > 0 ? 'closed' : null;
  return hasDrawn() ? 'open' : null;
}
