import { useId } from 'react';
import { groupOf, LONGEST_NAME } from '../../core/groups';
import { type FeatureId, featureOf } from '../../core/ids';
import { nameGroup } from '../../state/choiceCommands';
import { select } from '../../state/commands';
import { graphWith } from '../../state/flow';
import type { AppState } from '../../state/store';
import { groupActions } from '../commands/choiceActions';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { useFlow } from '../useFlow';
import { useWriting } from '../useWriting';

const specOf = (state: AppState) => state.spec;
const labelsOf = (state: AppState) => state.open?.labels;

/** The group of the selected feature: its name, its features and its commands. */
export function GroupSection({ feature }: { readonly feature: FeatureId }) {
  const { change } = useServices();
  const { write, settle } = useWriting();
  const spec = useApp(specOf);
  const graph = graphWith(useFlow(), feature);
  const labels = useApp(labelsOf);
  const name = useId();
  const mine = groupOf(spec.groups, feature);
  if (!mine) return null;
  return (
    <section className="group" aria-label="Group">
      <h3>Group of {mine.members.length}</h3>
      <p className="name-field">
        <label htmlFor={name}>Name</label>
        <input
          id={name}
          maxLength={LONGEST_NAME}
          value={mine.name}
          placeholder={labelText(labels, mine.members[0] ?? feature)}
          autoComplete="off"
          onChange={({ target }) => write((s) => nameGroup(s, feature, target.value))}
          onBlur={settle}
        />
      </p>
      <ul>
        {mine.members.map((id) => (
          <li key={id}>
            <button
              type="button"
              className="link"
              aria-pressed={id === feature}
              onClick={() => change((s) => select(s, id), 'touch')}
            >
              <SiteMark site={featureOf(id).site} />
              <span className="name">{labelText(labels, id)}</span>
              <span className="id">{id}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="actions minor">
        {groupActions(spec, graph, feature).map(({ id, name: text, update }) => (
          <button key={id} type="button" onClick={() => change(update, 'step')}>
            {text}
          </button>
        ))}
      </div>
    </section>
  );
}
