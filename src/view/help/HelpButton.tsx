import { useRef, useState } from 'react';
import { useRequest } from '../commands/requests';
import { useServices } from '../services';
import type { HelpDialog, HelpPage } from './HelpDialog';
import type { HelpMenu } from './HelpMenu';

/** Where whoever closed what they had found here goes on from. */
export const HELP_BUTTON = 'help-button';

/** Opens the menu of everything that explains the page. Its code comes when it is asked for. */
export function HelpButton() {
  const { bring } = useServices();
  const button = useRef<HTMLButtonElement>(null);
  const [Menu, setMenu] = useState<typeof HelpMenu>();
  const [isOpen, setOpen] = useState(false);
  const [Words, setWords] = useState<typeof HelpDialog>();
  const [page, setPage] = useState<HelpPage | null>(null);

  const show = async (): Promise<void> => {
    const { part, by } = await bring('The Help menu', () => import('./HelpMenu'));
    setMenu(() => part.HelpMenu);
    if (by !== 'network') setOpen(true);
  };
  const read = async (wanted: HelpPage): Promise<void> => {
    const { part, by } = await bring('The help', () => import('./HelpDialog'));
    setWords(() => part.HelpDialog);
    if (by !== 'network') setPage(wanted);
  };
  useRequest('terms', () => void read('terms'));
  useRequest('about', () => void read('about'));

  return (
    <>
      <button
        ref={button}
        id={HELP_BUTTON}
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => void show()}
      >
        Help
      </button>
      {Menu && isOpen && <Menu trigger={button} onClose={() => setOpen(false)} />}
      {Words && <Words page={page} onClose={() => setPage(null)} />}
    </>
  );
}
