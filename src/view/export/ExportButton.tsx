import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { notify } from '../../state/store';
import { useRequest } from '../commands/requests';
import { NOT_LOADED } from '../notLoaded';
import { useServices } from '../services';
import { useAppStore } from '../useApp';
import type { ExportMenu } from './ExportMenu';
import type { FigureDialog } from './FigureDialog';

const SAID_MS = 2_000;

/** Opens the menu of everything that leaves the app. Its code comes when it is asked for. */
export function ExportButton() {
  const store = useAppStore();
  const button = useRef<HTMLButtonElement>(null);
  const [Menu, setMenu] = useState<typeof ExportMenu>();
  const [isOpen, setOpen] = useState(false);
  const [Figure, setFigure] = useState<typeof FigureDialog>();
  const [hasFigure, setHasFigure] = useState(false);
  const [said, say] = useState<string>();
  useDroppedFiles();

  const show = async (): Promise<void> => {
    try {
      const { ExportMenu } = await import('./ExportMenu');
      setMenu(() => ExportMenu);
      setOpen(true);
    } catch {
      notify(store, NOT_LOADED);
    }
  };
  const showFigure = async (): Promise<void> => {
    try {
      const { FigureDialog } = await import('./FigureDialog');
      setFigure(() => FigureDialog);
      setHasFigure(true);
    } catch {
      notify(store, NOT_LOADED);
    }
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

/** A graph file may be dropped anywhere on the page. */
function useDroppedFiles(): void {
  const store = useAppStore();
  const services = useServices();
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent): void => {
      // Without this, the browser would leave the page for the file.
      if (hasFiles(event)) event.preventDefault();
    };
    const onDrop = async (event: DragEvent): Promise<void> => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      const actions = await import('./actions').catch(() => undefined);
      if (actions) await actions.openFile(file, { store, services });
      else notify(store, NOT_LOADED);
    };
    const stop = new AbortController();
    window.addEventListener('dragover', onDragOver, stop);
    window.addEventListener('drop', (event) => void onDrop(event), stop);
    return () => stop.abort();
  }, [store, services]);
}
