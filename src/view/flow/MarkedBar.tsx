import { CommandButton } from '../commands/CommandButton';
import { markedOf } from '../commands/choice';
import { MARKED_COMMANDS } from '../commands/choiceCommands';
import { useNow } from '../commands/useNow';
import { focusFeature } from '../focusFeature';
import { useAppStore } from '../useApp';

const COMMANDS = Object.values(MARKED_COMMANDS);

/** What can be done with the marked features together; shown while there are any. */
export function MarkedBar() {
  const store = useAppStore();
  const { length } = markedOf(useNow());
  const refocus = (): void => {
    const { selected } = store.getState().spec;
    if (selected) focusFeature(selected);
  };
  return (
    <>
      {/* Always there: what comes with its words is not heard. */}
      <p className="visually-hidden" role="status">
        {length > 0 && `${length} marked`}
      </p>
      {length > 0 && (
        <div className="marked-bar" role="group" aria-label="Marked features">
          <span>{length} marked</span>
          {COMMANDS.map((command) => (
            <CommandButton key={command.id} command={command} stays after={refocus} />
          ))}
        </div>
      )}
    </>
  );
}
