import { useCallback, useEffect, useState } from 'react';
import { notify } from '../../state/store';
import { NOT_LOADED } from '../notLoaded';
import { isTyping } from '../typing';
import { useAppStore } from '../useApp';
import type { Page, Palette } from './Palette';
import { useRequest } from './requests';
import { SHORTCUTS } from './shortcuts';
import { holdKeys } from './typedKeys';

/** Opens the list of all commands, by pointer and by key. Its code comes when it is asked for. */
export function CommandsButton() {
  const store = useAppStore();
  const [List, setList] = useState<typeof Palette>();
  const [page, setPage] = useState<Page | null>(null);
  const [typed, setTyped] = useState('');

  const show = useCallback(
    async (wanted: Page): Promise<void> => {
      const held = holdKeys();
      try {
        const { Palette } = await import('./Palette');
        setList(() => Palette);
        setTyped(held.release());
        setPage(wanted);
      } catch {
        held.release();
        notify(store, NOT_LOADED);
      }
    },
    [store],
  );

  useRequest('keys', () => void show('keys'));

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey } = event;
      // Whoever is about to press K types on at once: the list had better be here.
      if (key === 'Control' || key === 'Meta') void import('./Palette').catch(() => undefined);
      const command = ctrlKey || metaKey;
      const all = command && !altKey && !event.shiftKey && key.toLowerCase() === 'k';
      const keys = key === '?' && !command && !altKey && !isTyping();
      if (!all && !keys) return;
      event.preventDefault();
      void show(all ? 'commands' : 'keys');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [show]);

  return (
    <>
      <button
        type="button"
        className="commands"
        title={`Commands (${SHORTCUTS.commands})`}
        aria-haspopup="dialog"
        onClick={() => void show('commands')}
      >
        Commands
      </button>
      {List && <List page={page} typed={typed} onPage={setPage} />}
    </>
  );
}
