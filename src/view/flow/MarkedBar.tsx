import type { AppState } from '../../state/store';
import { markedIn } from '../commands/choiceActions';
import { CHOICE_GRAPH_COMMANDS } from '../commands/choiceCommands';
import { nowOf } from '../commands/command';
import { focusFeature } from '../focusFeature';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';

const markedOf = (state: AppState) => state.marked;
const specOf = (state: AppState) => state.spec;

const BUTTONS: readonly (readonly [command: string, text: string])[] = [
  ['group-marked', 'Group'],
  ['pin-marked', 'Pin'],
  ['remove-marked', 'Remove'],
  ['unmark-all', 'Clear'],
];

/** What can be done with the marked features together; shown while there are any. */
export function MarkedBar() {
  const services = useServices();
  const store = useAppStore();
  const { graph } = useFlow();
  const marked = markedIn(graph, useApp(markedOf));
  useApp(specOf);
  if (marked.length === 0) return null;
  const now = nowOf(store, services);
  return (
    <div className="marked-bar" role="toolbar" aria-label="Marked features">
      <span role="status">{marked.length} marked</span>
      {BUTTONS.map(([id, text]) => {
        const command = CHOICE_GRAPH_COMMANDS.find((one) => one.id === id);
        return (
          <button
            key={id}
            type="button"
            disabled={!command?.available(now)}
            {...(id === 'group-marked' && marked.length < 2
              ? { title: 'Mark another one: M, or Ctrl-click' }
              : {})}
            onClick={() => {
              command?.run(nowOf(store, services));
              const { selected } = store.getState().spec;
              if (selected) focusFeature(selected);
            }}
          >
            {text}
          </button>
        );
      })}
    </div>
  );
}
