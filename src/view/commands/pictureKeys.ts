import type { Store } from '../../state/store';
import type { Services } from '../services';
import { type Asking, type Command, nowOf } from './command';
import { COMMANDS } from './registry';

/** Keys on a feature of the picture: the first of these commands that can be run is. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  Enter: ['unfold', 'expand', 'collapse'],
  'Shift+Enter': ['chain'],
  Backspace: ['collapse'],
  Delete: ['collapse'],
  s: ['seed'],
  p: ['pin', 'unpin'],
  x: ['remove'],
  n: ['note'],
  m: ['mark', 'unmark'],
  g: ['group-marked', 'fold', 'unfold'],
  c: ['compare', 'end-comparison'],
  l: ['expand-layer'],
  'Shift+l': ['collapse-layer'],
};

/** What a key asks for; undefined for keys that mean nothing here. */
export function commandsOfKey(key: string, shift: boolean): readonly string[] | undefined {
  const plain = key.length === 1 ? key.toLowerCase() : key;
  const name = `${shift ? 'Shift+' : ''}${plain}`;
  return Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
}

/** Runs the first of some commands that can be run now. */
export function runFirst(
  ids: readonly string[],
  store: Store,
  services: Services,
  asking?: Asking,
): Command | undefined {
  const now = nowOf(store, services, asking);
  for (const id of ids) {
    const command = COMMANDS.find((one) => one.id === id);
    if (!command?.available(now)) continue;
    command.run(now);
    return command;
  }
  return undefined;
}
