import type { Command, Now } from './command';
import { COMMANDS } from './registry';

/** Where `$mod` is the Command key, and keys are written as signs. */
const IS_MAC = typeof navigator === 'object' && /Mac|iP(hone|ad|od)/.test(navigator.platform);

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};
const MAC_SIGNS: Readonly<Record<string, string>> = {
  ...SIGNS,
  $mod: '⌘',
  Shift: '⇧',
  Enter: '↩',
  Backspace: '⌫',
  Delete: '⌦',
};
const anyOf = new Intl.ListFormat('en', { type: 'disjunction' });

/** A key with its modifiers, in the spelling of tinykeys, as people write it: "Ctrl+Shift+Z", or "⇧⌘Z" on a Mac. */
export function keyText(keys: string, mac = IS_MAC): string {
  // Modifiers in brackets may be held: some keyboards need Shift to write a question mark.
  const parts = keys.split(/(?<=\w|\])\+/).filter((part) => !part.startsWith('['));
  const signs = mac ? MAC_SIGNS : { ...SIGNS, $mod: 'Ctrl' };
  const named = parts.map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part));
  if (!mac) return named.join('+');
  const place = (sign: string): number => ['⇧', '⌘'].indexOf(sign) + 1 || 3;
  return named.sort((a, b) => place(a) - place(b)).join('');
}

/** The modifier that most keys have, and the click that marks. */
export const MOD = keyText('$mod');

/** All keys of a command, as people write them. */
export function keysText(keys: readonly string[]): string {
  return anyOf.format(keys.map((one) => keyText(one)));
}

/** The keys that belong to a command as the page is now. */
export function keysNow(command: Command, now: Now): readonly string[] {
  return (command.keys ?? []).filter((key) => command.ownsKey?.(now, key) !== false);
}

/** Every key that a command has. */
export const KEYS: readonly string[] = [...new Set(COMMANDS.flatMap(({ keys = [] }) => keys))];

/** The command that a key runs on the page as it is now: on a feature of the picture, in a text field, or elsewhere. */
export function commandOfKey(
  key: string,
  now: Now,
  place: 'feature' | 'field' | 'page',
): Command | undefined {
  const works = ({ keysWork = 'anywhere' }: Command): boolean =>
    keysWork === 'while typing' || (place !== 'field' && (keysWork === 'anywhere' || place === 'feature'));
  return COMMANDS.find((one) => works(one) && keysNow(one, now).includes(key) && one.when(now));
}
