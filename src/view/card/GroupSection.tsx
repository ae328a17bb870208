import { useId } from 'react';
import { groupOf, LONGEST_NAME } from '../../core/groups';
import { type FeatureId, featureOf } from '../../core/ids';
import { nameGroup } from '../../state/choiceCommands';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { GROUP_COMMANDS } from '../commands/choiceCommands';
import { SELECT } from '../commands/featureCommands';
import { useRun } from '../commands/useNow';
import { labelText } from '../labelText';
import { NameAndId } from '../NameAndId';
import { SiteMark } from '../SiteMark';
import { useApp } from '../useApp';
import { useWriting } from '../useWriting';

const COMMANDS = Object.values(GROUP_COMMANDS);
const specOf = (state: AppState) => state.spec;
const labelsOf = (state: AppState) => state.open?.labels;

/** The group that the selected feature is in: its name, its features, and its commands. */
export function GroupSection({ feature }: { readonly feature: FeatureId }) {
  const run = useRun();
  const { write, settle } = useWriting();
  const spec = useApp(specOf);
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
              onClick={() => run(SELECT, { feature: id })}
            >
              <SiteMark site={featureOf(id).site} />
              <NameAndId labels={labels} id={id} />
            </button>
          </li>
        ))}
      </ul>
      <div className="actions minor">
        {COMMANDS.map((command) => (
          <CommandButton key={command.id} command={command} />
        ))}
      </div>
    </section>
  );
}
