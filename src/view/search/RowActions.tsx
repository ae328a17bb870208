import type { FeatureId } from '../../core/ids';
import { hintOf } from '../commands/CommandButton';
import { CHOICE_COMMANDS } from '../commands/choiceCommands';
import { type Command, nowOf, shortNameOf } from '../commands/command';
import { FEATURE_COMMANDS } from '../commands/featureCommands';
import { useServices } from '../services';
import { useAppStore } from '../useApp';

const ACTIONS: readonly Command[] = [
  FEATURE_COMMANDS.seed,
  FEATURE_COMMANDS.addSeed,
  CHOICE_COMMANDS.compare,
  FEATURE_COMMANDS.steer,
];

interface Props {
  readonly feature: FeatureId;
  /** The Tab key stops here. */
  readonly isActive: boolean;
  readonly onRun: (command: Command) => void;
}

/** What can be done with a feature that was found. */
export function RowActions({ feature, isActive, onRun }: Props) {
  const now = nowOf(useAppStore(), useServices(), { feature });
  return ACTIONS.filter((command) => command.when(now)).map((command) => (
    <button
      key={command.id}
      type="button"
      tabIndex={isActive ? 0 : -1}
      title={hintOf(command, now)}
      onClick={(event) => {
        event.stopPropagation();
        onRun(command);
      }}
    >
      {shortNameOf(command, now)}
    </button>
  ));
}
