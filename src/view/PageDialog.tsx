import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly isOpen?: boolean;
  /** What its styles call it, besides what all have in common. */
  readonly name?: string;
  /** The dialog begins at its Close button, and not at something in it. */
  readonly startsAtClose?: boolean;
  readonly children: ReactNode;
}

/** A dialog of the page's width with a title, and a button that closes it. */
export function PageDialog({ title, onClose, isOpen = true, name = '', startsAtClose, children }: Props) {
  return (
    <ModalOverlay
      className="palette-veil"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className={`palette reading ${name}`}>
        <Dialog className="palette-dialog words">
          <header>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <button
              type="button"
              className="pill"
              // biome-ignore lint/a11y/noAutofocus: a dialog begins with what can be done in it
              autoFocus={startsAtClose === true}
              onClick={onClose}
            >
              Close
            </button>
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
