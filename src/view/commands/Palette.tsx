import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { FeatureId } from '../../core/ids';
import { focusFeature } from '../focusFeature';
import { useAppStore } from '../useApp';
import { CommandList } from './CommandList';
import type { Command } from './command';
import { SELECT } from './featureCommands';
import { KeyList } from './KeyList';
import { ask } from './requests';
import { useRun } from './useNow';

export type Page = 'commands' | 'keys';

interface Props {
  /** What is on show; null: nothing. */
  readonly page: Page | null;
  readonly onPage: (page: Page | null) => void;
}

/** All that can be done, found by its name; and the keys for it. */
export function Palette({ page, onPage }: Props) {
  const store = useAppStore();
  const close = (): void => onPage(null);
  /** Once the dialog has gone and has given the keyboard back. */
  const afterwards = (action: () => void): void => {
    close();
    requestAnimationFrame(() => requestAnimationFrame(action));
  };
  const runCommand = useRun();
  const run = (command: Command): void =>
    afterwards(() => {
      runCommand(command);
      const { selected } = store.getState().spec;
      if (command.staysOnFeature && selected) focusFeature(selected);
    });
  const go = (feature: FeatureId): void =>
    afterwards(() => {
      runCommand(SELECT, { feature });
      focusFeature(feature);
      requestAnimationFrame(() => ask('look'));
    });
  return (
    <ModalOverlay
      className="palette-veil"
      isOpen={page !== null}
      isDismissable
      onOpenChange={(open) => !open && close()}
    >
      <Modal className="palette">
        <Dialog className="palette-dialog" aria-label={page === 'keys' ? 'Keyboard shortcuts' : 'Commands'}>
          {page === 'keys' ? (
            <KeyList onCommands={() => onPage('commands')} />
          ) : (
            <CommandList onRun={run} onGo={go} />
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
