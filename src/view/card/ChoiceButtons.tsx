import type { FeatureId } from '../../core/ids';
import { graphWith } from '../../state/flow';
import type { AppState } from '../../state/store';
import { choiceActions } from '../commands/choiceActions';
import { toggleMark } from '../commands/choiceCommands';
import { SHORTCUTS } from '../commands/shortcuts';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';

const specOf = (state: AppState) => state.spec;
const markedOf = (state: AppState) => state.marked;

const KEYS: Readonly<Partial<Record<string, string>>> = {
  pin: SHORTCUTS.pin,
  unpin: SHORTCUTS.pin,
  remove: SHORTCUTS.remove,
  compare: SHORTCUTS.compare,
  'end-comparison': SHORTCUTS.compare,
};
const MEANINGS: Readonly<Partial<Record<string, string>>> = {
  pin: 'Keep it in the picture whatever the cuts and k',
  remove: 'Take it out of the graph, with what only it leads to',
  compare: 'Draw where this feature comes from beside this graph',
};

/** Holding, taking out, comparing and marking the selected feature. */
export function ChoiceButtons({ feature }: { readonly feature: FeatureId }) {
  const { change } = useServices();
  const store = useAppStore();
  const graph = graphWith(useFlow(), feature);
  const spec = useApp(specOf);
  const marked = useApp(markedOf);
  const drawn = graph.nodes.some(({ id }) => id === feature);
  return (
    <div className="actions minor">
      {choiceActions(spec, graph, feature).map(({ id, name, update }) => (
        <button
          key={id}
          type="button"
          title={`${MEANINGS[id] ?? name} (${KEYS[id] ?? ''})`}
          onClick={() => change(update, 'step')}
        >
          {name}
        </button>
      ))}
      {drawn && (
        <button
          type="button"
          aria-pressed={marked.has(feature)}
          title={`Mark it, to group it with others (${SHORTCUTS.mark}, or Ctrl- or Cmd-click in the picture)`}
          onClick={() => store.setState((s) => ({ marked: toggleMark(s.marked, feature) }))}
        >
          {marked.has(feature) ? 'Marked' : 'Mark'}
        </button>
      )}
    </div>
  );
}
