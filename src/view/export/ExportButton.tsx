import { type ComponentProps, useRef, useState } from 'react';
import { useRequest } from '../commands/requests';
import { useServices } from '../services';
import type { ExportMenu } from './ExportMenu';
import type { FigureDialog } from './FigureDialog';

const SAID_MS = 2_000;

/** Opens the menu of everything that leaves the app. Its code comes when it is asked for. */
export function ExportButton() {
  const { bring } = useServices();
  const button = useRef<HTMLButtonElement>(null);
  const [Menu, setMenu] = useState<typeof ExportMenu>();
  const [isOpen, setOpen] = useState(false);
  const [Figure, setFigure] = useState<typeof FigureDialog>();
  const [hasFigure, setHasFigure] = useState(false);
  const [said, say] = useState<string>();

  const show = async (): Promise<void> => {
    const { part, by } = await bring('The Export menu', () => import('./ExportMenu'));
    setMenu(() => part.ExportMenu);
    if (by !== 'network') setOpen(true);
  };
  const showFigure = async (): Promise<void> => {
    const { part, by } = await bring('The figure dialog', () => import('./FigureDialog'));
    setFigure(() => part.FigureDialog);
    if (by !== 'network') setHasFigure(true);
  };
  useRequest('export', () => void show());
  useRequest('figure', () => void showFigure());
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
      {Menu && (
        <Menu
          trigger={button}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          onDone={onDone}
          // Once the menu has gone and has given the focus back.
          onFigure={() => requestAnimationFrame(() => requestAnimationFrame(() => void showFigure()))}
        />
      )}
      {Figure && hasFigure && <Figure onClose={() => setHasFigure(false)} onDone={onDone} />}
    </>
  );
}
