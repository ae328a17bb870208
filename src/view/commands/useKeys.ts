import { useEffect } from 'react';
import { type KeybindingsMap, tinykeys } from 'tinykeys';
import type { FeatureId } from '../../core/ids';
import { select } from '../../state/commands';
import type { Store } from '../../state/store';
import { focusFeature } from '../focusFeature';
import { type Services, useServices } from '../services';
import { isTyping } from '../typing';
import { useAppStore } from '../useApp';
import { type About, type Asking, nowOf } from './command';
import { commandOfKey, KEYS } from './keys';

/** Runs what a key, or the gesture that stands for it, does to a feature of the picture; false where it does nothing. */
export function pressOn(
  key: string,
  feature: FeatureId,
  asking: Asking,
  store: Store,
  services: Services,
): boolean {
  const from = document.activeElement;
  const now = nowOf(store, services, { feature, asking });
  const command = commandOfKey(key, now, 'feature');
  if (!command) return false;
  if (command.keysWork !== 'on a feature') {
    command.run(now);
    return true;
  }
  // What is done to a feature is about the one with the focus, even where another one is selected meanwhile.
  if (now.state.spec.selected !== feature) services.change((s) => select(s, feature), 'touch');
  command.run(nowOf(store, services, { feature, asking }));
  const { selected } = store.getState().spec;
  if (command.staysOnFeature && selected) focusFeature(selected, from);
  return true;
}

/** All keys of the page, as one table made from the commands. */
export function useKeys(): void {
  const store = useAppStore();
  const services = useServices();
  useEffect(() => tinykeys(window, bindingsOf(store, services), { ignore: isForOthers }), [store, services]);
}

function bindingsOf(store: Store, services: Services): KeybindingsMap {
  const press = (key: string): boolean => {
    const on = isTyping() ? undefined : featureWithFocus();
    if (on) return pressOn(key, on.feature, on.asking, store, services);
    const now = nowOf(store, services);
    const command = commandOfKey(key, now, isTyping() ? 'field' : 'page');
    command?.run(now);
    return command !== undefined;
  };
  return Object.fromEntries(KEYS.map((key) => [key, (event) => press(key) && event.preventDefault()]));
}

/** Somebody else has dealt with it, it writes a letter in more than one press, or a dialog or menu is open. */
function isForOthers(event: KeyboardEvent): boolean {
  return (
    event.defaultPrevented ||
    event.isComposing ||
    document.activeElement?.closest('[role="dialog"]:not(.tour), [role="alertdialog"], [role="menu"]') !=
      null ||
    // Behind a dialog nothing of the page can be reached, wherever the focus is.
    document.querySelector('.palette-veil') !== null
  );
}

function featureWithFocus(): Required<Pick<About, 'feature' | 'asking'>> | undefined {
  const node = document.activeElement?.closest('.picture [data-id]');
  const id = node?.getAttribute('data-id');
  if (!id) return undefined;
  const asking = node?.closest('.picture')?.getAttribute('data-asking') === 'beside' ? 'beside' : 'first';
  return { feature: id as FeatureId, asking };
}
