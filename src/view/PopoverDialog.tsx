import type { ReactNode, RefObject } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';

export interface PopoverProps {
  readonly trigger: RefObject<HTMLElement | null>;
  /** Where it is drawn: beside its button, so that it belongs to the same landmark. */
  readonly frame: HTMLElement;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

interface Props extends PopoverProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A small dialog beside the button that opens it. */
export function PopoverDialog({ trigger, frame, isOpen, onOpen, label, children }: Props) {
  return (
    <Popover
      className="explanation"
      offset={6}
      triggerRef={trigger}
      isOpen={isOpen}
      onOpenChange={onOpen}
      UNSTABLE_portalContainer={frame}
    >
      <Dialog aria-label={label}>{children}</Dialog>
    </Popover>
  );
}
