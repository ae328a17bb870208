import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { FeatureId } from '../../core/ids';
import { select } from '../../state/commands';
import { focusFeature } from '../focusFeature';
import { useServices } from '../services';
import { useAppStore } from '../useApp';
import { CommandList } from './CommandList';
import { type Command, nowOf } from './command';
import { KeyList } from './KeyList';
import { ask } from './requests';

export type Page = 'commands' | 'keys';

interface Props {
  /** What is on show; null: nothing. */
  readonly page: Page | null;
  /** What was typed before it was there. */
  readonly typed: string;
  readonly onPage: (page: Page | null) => void;
}

/** All that can be done, found by its name; and the keys for it. */
export function Palette({ page, typed, onPage }: Props) {
  const store = useAppStore();
  const services = useServices();
  const close = (): void => onPage(null);
  /** Once the dialog has gone and has given the keyboard back. */
  const afterwards = (action: () => void): void => {
    close();
    requestAnimationFrame(() => requestAnimationFrame(action));
  };
  const run = (command: Command): void =>
    afterwards(() => {
      command.run(nowOf(store, services));
      const { selected } = store.getState().spec;
      if (command.staysOnFeature && selected) focusFeature(selected);
    });
  const go = (feature: FeatureId): void =>
    afterwards(() => {
      services.change((s) => select(s, feature), 'touch');
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
        <Dialog className="palette-dialog" aria-label={page === 'keys' ? 'Keys' : 'Commands'}>
          {page === 'keys' ? (
            <KeyList onCommands={() => onPage('commands')} />
          ) : (
            <CommandList typed={typed} onRun={run} onGo={go} onKeys={() => onPage('keys')} />
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
