import { useCallback, useEffect, useState } from 'react';
import { type AppState, notify } from '../../state/store';
import { NOT_LOADED } from '../notLoaded';
import { useApp, useAppStore } from '../useApp';
import { CommandButton } from './CommandButton';
import type { Page } from './Palette';
import { PAGE_COMMANDS } from './pageCommands';
import { useRequest } from './requests';

const isOpenOf = (state: AppState) => state.open !== null;

/** The list of all commands, and that of their keys. The first graph does not wait for its code. */
export function CommandsButton() {
  const store = useAppStore();
  const isOpen = useApp(isOpenOf);
  const [page, setPage] = useState<Page | null>(null);
  const [loaded, setLoaded] = useState<Pick<typeof import('./Palette'), 'Palette'>>();

  const load = useCallback(async () => {
    try {
      const { Palette } = await import('./Palette');
      setLoaded({ Palette });
    } catch {
      return false;
    }
    return true;
  }, []);
  // Sooner than anybody can ask for it: what is typed before it has come would be lost.
  useEffect(() => {
    if (isOpen) void load();
  }, [isOpen, load]);
  const show = async (asked: Page): Promise<void> => {
    setPage(asked);
    if (!loaded && !(await load())) {
      setPage(null);
      notify(store, NOT_LOADED);
    }
  };
  useRequest('commands', () => void show('commands'));
  useRequest('keys', () => void show('keys'));
  return (
    <>
      <CommandButton command={PAGE_COMMANDS.palette} className="commands" />
      {loaded && <loaded.Palette page={page} onPage={setPage} />}
    </>
  );
}
