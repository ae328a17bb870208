import { useCallback, useEffect, useState } from 'react';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { CommandButton } from './CommandButton';
import type { Page } from './Palette';
import { PAGE_COMMANDS } from './pageCommands';
import { useRequest } from './requests';

const isOpenOf = (state: AppState) => state.open !== null;
const load = () => import('./Palette');

/** The list of all commands, and that of their keys. The first graph does not wait for its code. */
export function CommandsButton() {
  const { bring } = useServices();
  const isOpen = useApp(isOpenOf);
  const [page, setPage] = useState<Page | null>(null);
  const [loaded, setLoaded] = useState<Pick<Awaited<ReturnType<typeof load>>, 'Palette'>>();

  const take = useCallback(({ Palette }: Awaited<ReturnType<typeof load>>) => setLoaded({ Palette }), []);
  // Sooner than anybody can ask for it: what is typed before it has come would be lost.
  useEffect(() => {
    if (isOpen) load().then(take, () => {});
  }, [isOpen, take]);
  const show = async (asked: Page): Promise<void> => {
    setPage(asked);
    if (loaded) return;
    const { part, by } = await bring('The list of commands', load);
    if (by === 'network') setPage(null);
    take(part);
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
