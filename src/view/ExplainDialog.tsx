import type { ReactNode } from 'react';
import { TERMS, type TermKey } from './help/terms';
import { PopoverDialog, type PopoverProps } from './PopoverDialog';

interface Props extends PopoverProps {
  readonly term: string;
  readonly of: readonly TermKey[];
  readonly children?: ReactNode;
}

/** What the table of all terms says of some of them, and what is to be said of this place alone. */
export function ExplainDialog({ term, of, children, ...popover }: Props) {
  return (
    <PopoverDialog label={term} {...popover}>
      {of.map((key) => (
        <p key={key}>
          <b>{TERMS[key].name}.</b> {TERMS[key].sentence} <span className="quiet">{TERMS[key].source}.</span>
        </p>
      ))}
      {children}
    </PopoverDialog>
  );
}
