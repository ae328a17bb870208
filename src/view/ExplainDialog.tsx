import type { ReactNode, RefObject } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { TERMS, type TermKey } from './help/terms';

interface Props {
  readonly term: string;
  readonly of: readonly TermKey[];
  readonly children?: ReactNode;
  readonly trigger: RefObject<HTMLElement | null>;
  /** Where it is drawn: beside its button, so that it belongs to the same landmark. */
  readonly frame: HTMLElement;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

/** What the table of all terms says of some of them, and what is to be said of this place alone. */
export function ExplainDialog({ term, of, children, trigger, frame, isOpen, onOpen }: Props) {
  return (
    <Popover
      className="explanation"
      offset={6}
      triggerRef={trigger}
      isOpen={isOpen}
      onOpenChange={onOpen}
      UNSTABLE_portalContainer={frame}
    >
      <Dialog aria-label={term}>
        {of.map((key) => (
          <p key={key}>
            <b>{TERMS[key].name}.</b> {TERMS[key].sentence}{' '}
            <span className="quiet">{TERMS[key].source}.</span>
          </p>
        ))}
        {children}
      </Dialog>
    </Popover>
  );
}
