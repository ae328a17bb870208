import { useEffect, useState } from 'react';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { PAGE_COMMANDS } from '../commands/pageCommands';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import type { OpenDialog } from './OpenDialog';

const askedOf = (state: AppState) => state.openAsked;

/** Opens the dialog that opens packs. Its code comes when it is asked for, by this button or by what was dropped. */
export function OpenButton() {
  const store = useAppStore();
  const { bring } = useServices();
  const asked = useApp(askedOf);
  const [Part, setPart] = useState<typeof OpenDialog>();
  const isAsked = asked !== null;
  useEffect(() => {
    if (!isAsked) return;
    const stop = new AbortController();
    bring('Opening packs', () => import('./OpenDialog'), { signal: stop.signal }).then(
      ({ part }) => setPart(() => part.OpenDialog),
      () => undefined,
    );
    return () => stop.abort();
  }, [isAsked, bring]);
  return (
    <>
      <CommandButton command={PAGE_COMMANDS.open}>Open</CommandButton>
      {asked && Part && <Part asked={asked} onClose={() => store.setState({ openAsked: null })} />}
    </>
  );
}
