import { useState } from 'react';
import { CommandButton } from './CommandButton';
import { type Page, Palette } from './Palette';
import { PAGE_COMMANDS } from './pageCommands';
import { useRequest } from './requests';

/** The list of all commands, and that of their keys. */
export function CommandsButton() {
  const [page, setPage] = useState<Page | null>(null);
  useRequest('commands', () => setPage('commands'));
  useRequest('keys', () => setPage('keys'));
  return (
    <>
      <CommandButton command={PAGE_COMMANDS.palette} className="commands" />
      <Palette page={page} onPage={setPage} />
    </>
  );
}
