import { matchKeybindingPress, parseKeybinding } from 'tinykeys';
import { describe, expect, it } from 'vitest';
import { EMPTY_SPEC } from '../../core/spec';
import { seedAt, setK } from '../../state/commands';
import { nowOf } from './command';
import { commandOfKey, KEYS, keysText, keyText } from './keys';
import { testPage } from './testing';

/** What a browser says of a key with its modifiers. */
function event(key: string, ...held: string[]): KeyboardEvent {
  const getModifierState = (name: string): boolean => held.includes(name);
  return { key, code: 'Unidentified', getModifierState } as KeyboardEvent;
}
const answering = (pressed: KeyboardEvent): string[] =>
  KEYS.filter((key) => parseKeybinding(key).some((press) => matchKeybindingPress(pressed, press)));

describe('keys', () => {
  it.each([
    ['$mod+k', 'Ctrl+K', '⌘K'],
    ['$mod+Shift+z', 'Ctrl+Shift+Z', '⇧⌘Z'],
    ['Shift+Enter', 'Shift+Enter', '⇧↩'],
    ['[Shift]+?', '?', '?'],
    ['ArrowLeft', '←', '←'],
    ['Backspace', 'Backspace', '⌫'],
    ['s', 'S', 'S'],
  ])('%s is written %s, and %s on a Mac', (key, other, mac) => {
    expect(keyText(key, false)).toBe(other);
    expect(keyText(key, true)).toBe(mac);
  });

  it('are listed as a sentence would', () => {
    expect(keysText(['Enter', 'g'])).toBe('Enter or G');
    expect(keysText([])).toBe('');
  });

  it('answer alone, with Caps Lock and on keyboards that write ? and / with Shift', () => {
    expect(answering(event('S'))).toEqual(['s']);
    expect(answering(event('L', 'Shift'))).toEqual(['Shift+l']);
    expect(answering(event('z', 'Control'))).toEqual(['$mod+z']);
    expect(answering(event('Z', 'Control', 'Shift'))).toEqual(['$mod+Shift+z']);
    for (const key of ['?', '/'])
      for (const held of [[], ['Shift']]) expect(answering(event(key, ...held))).toEqual([`[Shift]+${key}`]);
    expect(answering(event('s', 'Alt'))).toEqual([]);
    expect(answering(event('?', 'Control'))).toEqual([]);
  });

  it('mean letters in a text field, but for the one that leads to all commands', () => {
    const start = seedAt(EMPTY_SPEC, '2/res/0');
    const page = testPage(start);
    page.services.change((s) => setK(s, 2), 'step');
    const now = nowOf(page.store, page.services, { graphs: [] });
    const within = (place: 'field' | 'page' | 'feature') =>
      KEYS.map((key) => commandOfKey(key, now, place)?.id).filter((id) => id !== undefined);
    expect(within('field')).toEqual(['commands']);
    expect(within('page').sort()).toEqual(['commands', 'keys', 'undo']);
    expect(within('feature')).toEqual(expect.arrayContaining(['commands', 'keys', 'undo', 'note']));
  });
});
