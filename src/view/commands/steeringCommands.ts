import { chainOf } from '../../core/chain';
import type { FeatureId } from '../../core/ids';
import { MOST_PLANS } from '../../core/otherPlans';
import { MOST_SEEDS } from '../../core/spec';
import { piecesIn } from '../../core/tokenText';
import { addSeed } from '../../state/commands';
import { addEdits, clearPlan, resetEdit } from '../../state/planCommands';
import { allPlans, copyPlan, removePlan } from '../../state/planTabs';
import { notify } from '../../state/store';
import { MANY_SEEDS } from '../../state/trial';
import { saveFile } from '../saveFile';
import { bothTexts } from '../steer/runText';
import { type Command, type Now, step, stepping } from './command';

const isRunning = ({ state }: Now): boolean => state.run?.stage === 'running';

/** Features that the plan edits and that neither picture shows, inside folded groups counted as shown. */
export function undrawnEdits({ graphs, state }: Now): readonly FeatureId[] {
  const drawn = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ id }) => id)));
  return state.spec.plan.edits.flatMap(({ feature }) => (drawn.has(feature) ? [] : feature));
}

/** What can be done with the plan and its texts. */
export const STEERING_COMMANDS = {
  addChain: adding({
    id: 'plan-chain',
    name: 'Add the whole chain to the plan',
    short: 'Whole chain',
    description: 'The river: the residual features of the graph',
    featuresOf: ({ graph }) => chainOf(graph),
  }),
  addAll: adding({
    id: 'plan-all',
    name: 'Add the whole graph to the plan',
    short: 'Whole graph',
    description: 'Every feature of the graph, with MLP and attention',
    featuresOf: ({ graph }) => graph.nodes.map(({ id }) => id),
  }),
  showEdits: stepping(
    {
      id: 'show-edits',
      section: 'steering',
      name: 'Show all edited features in the picture',
      short: 'Show them',
      description: 'Those that are missing become seeds',
      staysOnFeature: false,
    },
    (now) => {
      const missing = undrawnEdits(now);
      const { seeds } = now.state.spec;
      return (
        missing.length > 0 &&
        seeds.length < MOST_SEEDS &&
        ((s) => ({ ...missing.reduce(addSeed, s), selected: s.selected }))
      );
    },
  ),
  generate: {
    id: 'generate',
    section: 'steering',
    name: 'Generate',
    when: (now) => now.state.model.stage === 'ready' && !isRunning(now),
    run({ services, store }) {
      store.setState({ panel: 'steer' });
      void services.steering?.write();
    },
  },
  count: {
    id: 'count',
    section: 'steering',
    name: `Run ${MANY_SEEDS} seeds`,
    short: `Run ${MANY_SEEDS}`,
    description: 'Count how many texts change, how many break down, and which strengths are usable',
    when: (now) =>
      now.state.model.stage === 'ready' &&
      now.state.spec.plan.edits.length > 0 &&
      now.state.trial?.stage !== 'running',
    run: ({ services }) => void services.steering?.count(),
  },
  stop: {
    id: 'stop',
    section: 'steering',
    name: 'Stop generating',
    short: 'Stop',
    when: isRunning,
    run: ({ services }) => services.steering?.stop(),
  },
  copyTexts: {
    id: 'copy-texts',
    section: 'steering',
    name: 'Copy both texts',
    description: 'With the prompt, the plan and the seed',
    when: ({ state: { run } }) => run !== null && run.texts.unedited.tokens.length > 0,
    run({ state: { run, open }, store }) {
      if (!run) return;
      const text = bothTexts(run, piecesIn(open ?? {}));
      const tell = (kind: 'note' | 'trouble', words: string): void => notify(store, { kind, text: words });
      navigator.clipboard.writeText(text).then(
        () => tell('note', 'The texts were copied.'),
        () => {
          saveFile(text, 'text/plain', 'headwaters-texts.txt');
          tell(
            'trouble',
            'The browser did not allow copying. The texts were saved as headwaters-texts.txt instead.',
          );
        },
      );
    },
  },
  copyPlan: stepping(
    {
      id: 'plan-copy',
      section: 'steering',
      name: 'Copy the plan to another tab',
      short: '+ Plan',
      description: 'To turn the copy another way and read the texts of both side by side',
      staysOnFeature: false,
    },
    ({ state: { spec } }) => spec.plan.edits.length > 0 && allPlans(spec).length < MOST_PLANS && copyPlan,
  ),
  removePlan: stepping(
    {
      id: 'plan-remove',
      section: 'steering',
      name: 'Remove this plan',
      short: 'Remove plan',
      staysOnFeature: false,
    },
    ({ state: { spec } }) => allPlans(spec).length > 1 && removePlan,
  ),
  resetEdits: stepping(
    {
      id: 'reset-edits',
      section: 'steering',
      name: 'Reset all edits',
      short: 'Reset all',
      staysOnFeature: false,
    },
    ({ state: { spec } }) =>
      spec.plan.edits.some(({ r, s }) => r !== 1 || s !== 0) && ((s) => resetEdit(s, 'all')),
  ),
  removeEdits: stepping(
    {
      id: 'remove-edits',
      section: 'steering',
      name: 'Remove all edits',
      short: 'Remove all',
      staysOnFeature: false,
    },
    ({ state: { spec } }) => spec.plan.edits.length > 0 && clearPlan,
  ),
} satisfies Readonly<Record<string, Command>>;

interface Adding extends Pick<Command, 'id' | 'name' | 'description'> {
  readonly short: string;
  readonly featuresOf: (now: Now) => readonly FeatureId[];
}

/** Adds those of some features that the plan does not edit yet. */
function adding({ featuresOf, short, ...about }: Adding): Command {
  const fresh = (now: Now): FeatureId[] => {
    const known = new Set(now.state.spec.plan.edits.map(({ feature }) => feature));
    return featuresOf(now).filter((feature) => !known.has(feature));
  };
  return {
    ...about,
    section: 'steering',
    short: (now) => `+ ${short} (${fresh(now).length})`,
    when: (now) => fresh(now).length > 0,
    run(now) {
      const features = fresh(now);
      step(now, (s) => addEdits(s, features));
      now.store.setState({ panel: 'steer' });
    },
  };
}
