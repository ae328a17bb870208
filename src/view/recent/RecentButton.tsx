import { useRef, useState } from 'react';
import { useRequest } from '../commands/requests';
import { useServices } from '../services';
import { useApp } from '../useApp';
import type { KeptDialog } from './KeptDialog';
import type { RecentMenu } from './RecentMenu';

const isOpenOf = ({ open }: { readonly open: object | null }): boolean => open !== null;

/** Opens the menu of graphs from before, and the list of kept files. Their code comes when it is asked for. */
export function RecentButton() {
  const { bring } = useServices();
  const button = useRef<HTMLButtonElement>(null);
  const hasPack = useApp(isOpenOf);
  const [Menu, setMenu] = useState<typeof RecentMenu>();
  const [isOpen, setOpen] = useState(false);
  const [Kept, setKept] = useState<typeof KeptDialog>();
  const [isReading, setReading] = useState(false);

  const show = async (): Promise<void> => {
    const { part, by } = await bring('The Recent menu', () => import('./RecentMenu'));
    setMenu(() => part.RecentMenu);
    if (by !== 'network') setOpen(true);
  };

  const read = async (): Promise<void> => {
    const { part, by } = await bring('The list of kept files', () => import('./KeptDialog'));
    setKept(() => part.KeptDialog);
    if (by !== 'network') setReading(true);
  };
  useRequest('kept', () => void read());

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        disabled={!hasPack}
        onClick={() => void show()}
      >
        Recent
      </button>
      {Kept && isReading && <Kept onClose={() => setReading(false)} />}
      {Menu && isOpen && <Menu trigger={button} onClose={() => setOpen(false)} />}
    </>
  );
}
