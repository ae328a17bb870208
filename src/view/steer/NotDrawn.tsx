import { CommandButton } from '../commands/CommandButton';
import { STEERING_COMMANDS, undrawnEdits } from '../commands/steeringCommands';
import { useNow } from '../commands/useNow';

/** Tells of features that the plan edits and the picture does not show. */
export function NotDrawn() {
  const now = useNow();
  const missing = undrawnEdits(now).length;
  if (missing === 0) return null;
  const { length } = now.state.spec.plan.edits;
  return (
    <p className="quiet">
      {length === 1
        ? 'The edited feature is not in the picture.'
        : `${missing} of ${length} edited features ${missing === 1 ? 'is' : 'are'} not in the picture.`}{' '}
      <CommandButton command={STEERING_COMMANDS.showEdits} className="link" />
    </p>
  );
}
