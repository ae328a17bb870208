import { Heading } from 'react-aria-components/Heading';
import { MOVES } from '../flow/moves';
import { nameOf } from './command';
import { keysText } from './keys';
import { COMMANDS } from './registry';
import { useNow } from './useNow';

const withKeys = COMMANDS.filter(({ keys }) => keys);
const anywhere = withKeys.filter(({ keysWork }) => keysWork !== 'on a feature');
const onFeature = withKeys.filter(({ keysWork }) => keysWork === 'on a feature');

/** Every key of the page and what it does. */
export function KeyList({ onCommands }: { readonly onCommands: () => void }) {
  const now = useNow();
  const list = (commands: typeof COMMANDS) =>
    commands.map((command) => <Key key={command.id} keys={command.keys ?? []} what={nameOf(command, now)} />);
  return (
    <div className="keys">
      <header>
        <Heading slot="title" level={2}>
          Keyboard shortcuts
        </Heading>
        {/* biome-ignore lint/a11y/noAutofocus: a dialog begins with what can be done in it */}
        <button type="button" className="pill" autoFocus onClick={onCommands}>
          All commands
        </button>
      </header>
      <h3>Everywhere</h3>
      <dl>{list(anywhere)}</dl>
      <h3>On a feature of the picture</h3>
      <dl>
        {MOVES.map(({ keys, what }) => (
          <Key key={what} keys={keys} what={what} />
        ))}
        {list(onFeature)}
      </dl>
      <h3>In a generated text</h3>
      <dl>
        <Key keys={['ArrowLeft', 'ArrowRight']} what="From token to token" />
      </dl>
    </div>
  );
}

function Key({ keys, what }: { readonly keys: readonly string[]; readonly what: string }) {
  return (
    <div>
      <dt>
        <kbd>{keysText(keys)}</kbd>
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
