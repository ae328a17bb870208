import { type ComponentProps, useRef, useState } from 'react';
import { useRequest } from '../commands/requests';
import { useServices } from '../services';
import type { ExportMenu } from './ExportMenu';

const SAID_MS = 2_000;

/** Opens the menu of everything that leaves the app. Its code comes when it is asked for. */
export function ExportButton() {
  const { bring } = useServices();
  const button = useRef<HTMLButtonElement>(null);
  const [Menu, setMenu] = useState<typeof ExportMenu>();
  const [isOpen, setOpen] = useState(false);
  const [said, say] = useState<string>();

  const show = async (): Promise<void> => {
    const { part, by } = await bring('The Export menu', () => import('./ExportMenu'));
    setMenu(() => part.ExportMenu);
    if (by !== 'network') setOpen(true);
  };
  useRequest('export', () => void show());
  const onDone: ComponentProps<typeof ExportMenu>['onDone'] = (done) => {
    if (done === null) return;
    say(done);
    setTimeout(() => say(undefined), SAID_MS);
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className="export"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => void show()}
      >
        <span aria-live="polite">{said ?? 'Export'}</span>
      </button>
      {Menu && <Menu trigger={button} isOpen={isOpen} onClose={() => setOpen(false)} onDone={onDone} />}
    </>
  );
}
