import { chainOf } from '../../core/chain';
import type { FeatureId } from '../../core/ids';
import { addEdits, resetEdit } from '../../state/planCommands';
import { type Command, type Now, step } from './command';

const isRunning = ({ state }: Now): boolean => state.run?.stage === 'running';

/** What can be done with the plan and its texts. */
export const STEERING_COMMANDS: readonly Command[] = [
  {
    id: 'plan-chain',
    group: 'steering',
    name: 'Add the whole chain to the plan',
    available: (now) => freshChain(now).length > 0,
    run(now) {
      const chain = freshChain(now);
      step(now, (s) => addEdits(s, chain));
      now.store.setState({ panel: 'steer' });
    },
  },
  {
    id: 'write',
    group: 'steering',
    name: 'Write the text',
    available: (now) => now.state.model.stage === 'ready' && !isRunning(now),
    run({ services, store }) {
      store.setState({ panel: 'steer' });
      void services.steering?.write();
    },
  },
  {
    id: 'stop',
    group: 'steering',
    name: 'Stop the text',
    available: isRunning,
    run: ({ services }) => services.steering?.stop(),
  },
  {
    id: 'reset-edits',
    group: 'steering',
    name: 'Reset all edits',
    available: ({ state: { spec } }) => spec.plan.edits.some(({ r, s }) => r !== 1 || s !== 0),
    run: (now) => step(now, (s) => resetEdit(s, 'all')),
  },
];

/** Those features of the chain that the plan does not turn yet. */
function freshChain({ graph, state: { spec } }: Now): FeatureId[] {
  const known = new Set(spec.plan.edits.map(({ feature }) => feature));
  return chainOf(graph).filter((feature) => !known.has(feature));
}
