import { canRemove } from '../../state/choiceCommands';
import type { AppState } from '../../state/store';
import { markedIn, meantBy } from '../commands/choiceActions';
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
  const { graph, beside } = useFlow();
  const marks = useApp(markedOf);
  const spec = useApp(specOf);
  const marked = markedIn(beside ? [graph, beside] : [graph], marks);
  const removable = canRemove(
    spec,
    marked.flatMap((id) => meantBy(spec, id)),
  );
  const isOff = (id: string): boolean =>
    (id === 'group-marked' && marked.length < 2) || (id === 'remove-marked' && !removable);
  const run = (id: string): void => {
    CHOICE_GRAPH_COMMANDS.find((one) => one.id === id)?.run(nowOf(store, services));
    const { selected } = store.getState().spec;
    if (selected) focusFeature(selected);
  };
  return (
    <>
      {/* Always there: what comes with its words is not heard. */}
      <p className="visually-hidden" role="status">
        {marked.length > 0 && `${marked.length} marked`}
      </p>
      {marked.length > 0 && (
        <div className="marked-bar" role="group" aria-label="Marked features">
          <span>{marked.length} marked</span>
          {BUTTONS.map(([id, text]) => (
            <button
              key={id}
              type="button"
              disabled={isOff(id)}
              {...(id === 'group-marked' && marked.length < 2
                ? { title: 'Mark another one: M, or Ctrl- or Cmd-click' }
                : {})}
              onClick={() => run(id)}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
