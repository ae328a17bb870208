import { useEffect, useState } from 'react';
import { isAbort, messageOf } from '../../core/errors';
import { notify } from '../../state/store';
import { areLabels, droppedFolder } from '../open/chosenFiles';
import { useServices } from '../services';
import { useAppStore } from '../useApp';

/** A folder of SAEs or a graph file may be dropped anywhere on the page, which says so while one is dragged over it. */
export function DropTarget() {
  const store = useAppStore();
  const services = useServices();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      // Without this, the browser would leave the page for the file.
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      // Into another element of the page is not out of it.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = async (event: DragEvent): Promise<void> => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      // Asked for before anything is waited for: what was dropped is gone after the event.
      const folder = event.dataTransfer && droppedFolder(event.dataTransfer.items);
      if (folder) {
        const read = await folder;
        const labels = read.files.map(({ file }) => file);
        if (await areLabels(labels)) return services.labels.addFiles(labels);
        store.setState({ openAsked: { from: services.holdFiles(read), what: read.name } });
        return;
      }
      if (await areLabels(files)) return services.labels.addFiles(files);
      const { part: actions } = await services.bring('Opening files', () => import('./actions'));
      await actions.openDropped(files, { store, services });
    };
    const stop = new AbortController();
    window.addEventListener('dragover', onDragOver, stop);
    window.addEventListener('dragleave', onDragLeave, stop);
    const drop = (event: DragEvent): void => {
      onDrop(event).catch((error: unknown) => {
        if (!isAbort(error))
          notify(store, { kind: 'trouble', text: `What was dropped cannot be read. ${messageOf(error)}` });
      });
    };
    window.addEventListener('drop', drop, stop);
    return () => stop.abort();
  }, [store, services]);
  return isOver ? (
    <div className="drop-target">
      <p>Drop a folder of SAEs or a graph file to open it, or labels to add them</p>
    </div>
  ) : null;
}
