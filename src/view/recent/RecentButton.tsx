import { useRef, useState } from 'react';
import { notify } from '../../state/store';
import { useApp, useAppStore } from '../useApp';
import type { RecentMenu } from './RecentMenu';

const isOpenOf = ({ open }: { readonly open: object | null }): boolean => open !== null;

/** Opens the menu of graphs from before. Its code comes when it is asked for. */
export function RecentButton() {
  const store = useAppStore();
  const button = useRef<HTMLButtonElement>(null);
  const hasPack = useApp(isOpenOf);
  const [Menu, setMenu] = useState<typeof RecentMenu>();
  const [isOpen, setOpen] = useState(false);

  const show = async (): Promise<void> => {
    try {
      const { RecentMenu } = await import('./RecentMenu');
      setMenu(() => RecentMenu);
      setOpen(true);
    } catch {
      notify(store, {
        kind: 'trouble',
        text: 'This part of the page could not be loaded. Reload the page.',
      });
    }
  };

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
      {Menu && isOpen && <Menu trigger={button} onClose={() => setOpen(false)} />}
    </>
  );
}
