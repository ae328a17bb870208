import { Heading } from 'react-aria-components/Heading';
import { COMMANDS } from './registry';
import { SHORTCUTS } from './shortcuts';

/** Keys that are no commands: they move about. */
const MOVES: readonly (readonly [keys: string, what: string])[] = [
  ['← and →', 'To the strongest source and target; drawn top to bottom: to the feature left and right'],
  ['↑ and ↓', 'To the feature above and below; drawn top to bottom: to the strongest source and target'],
  ['Space', 'Select'],
];
/** Of two commands that share a key, such as to pin and to unpin, the first is told. */
const onFeature = COMMANDS.filter(({ group, shortcut }) => group === 'feature' && shortcut).filter(
  ({ shortcut }, i, all) => all.findIndex((one) => one.shortcut === shortcut) === i,
);
const elsewhere = COMMANDS.filter(({ group, shortcut }) => group !== 'feature' && shortcut);

/** Every key of the page and what it does. */
export function KeyList({ onCommands }: { readonly onCommands: () => void }) {
  return (
    <div className="keys">
      <header>
        <Heading slot="title" level={2}>
          Keys
        </Heading>
        {/* biome-ignore lint/a11y/noAutofocus: a dialog begins with what can be done in it */}
        <button type="button" className="pill" autoFocus onClick={onCommands}>
          All commands
        </button>
      </header>
      <h3>Everywhere</h3>
      <dl>
        <Key keys={SHORTCUTS.commands} what="All commands, by name" />
        <Key keys={SHORTCUTS.keys} what="This list" />
        {elsewhere.map(({ id, name, shortcut }) => (
          <Key key={id} keys={shortcut ?? ''} what={name} />
        ))}
      </dl>
      <h3>On a feature of the picture</h3>
      <dl>
        {MOVES.map(([keys, what]) => (
          <Key key={keys} keys={keys} what={what} />
        ))}
        {onFeature.map(({ id, name, shortcut }) => (
          <Key key={id} keys={shortcut ?? ''} what={name} />
        ))}
      </dl>
      <h3>In a written text</h3>
      <dl>
        <Key keys="← and →" what="From token to token" />
      </dl>
    </div>
  );
}

function Key({ keys, what }: { readonly keys: string; readonly what: string }) {
  return (
    <div>
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
