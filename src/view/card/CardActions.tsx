import { CommandButton } from '../commands/CommandButton';
import { CHOICE_COMMANDS } from '../commands/choiceCommands';
import { FEATURE_COMMANDS, isDeadEnd } from '../commands/featureCommands';
import { DIRECTION_COMMANDS } from '../commands/graphCommands';
import { useNow } from '../commands/useNow';

const GROWTH = Object.values(FEATURE_COMMANDS);
const CHOICE = [CHOICE_COMMANDS.pin, CHOICE_COMMANDS.remove, CHOICE_COMMANDS.compare, CHOICE_COMMANDS.mark];

/** What can be done with the selected feature; the same as the gestures and keys of the picture. */
export function CardActions() {
  const now = useNow();
  const isCompared = now.feature !== null && now.feature === now.state.spec.compared;
  return (
    <>
      <div className="actions">
        {GROWTH.map((command) => (
          <CommandButton key={command.id} command={command} />
        ))}
        {isDeadEnd(now) && <CommandButton command={DIRECTION_COMMANDS.forward} />}
      </div>
      <div className="actions minor">
        {CHOICE.map((command) => (
          <CommandButton key={command.id} command={command} />
        ))}
        {isCompared && <CommandButton command={CHOICE_COMMANDS.endComparison} />}
      </div>
    </>
  );
}
