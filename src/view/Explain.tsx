import { type ReactNode, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { TERMS, type TermKey } from './help/terms';

interface Props {
  /** What is explained, for people who cannot see where the mark stands. */
  readonly term: string;
  /** The words that stand here, as in the table of all terms. */
  readonly of: readonly TermKey[];
  /** What is to be said of this place alone. */
  readonly children?: ReactNode;
}

/** A mark beside a term that explains it on the spot, by pointer, touch or keyboard. */
export function Explain({ term, of, children }: Props) {
  // It opens where it is asked for, so that it belongs to the same landmark.
  const frame = useRef<HTMLSpanElement>(null);
  return (
    <span ref={frame} className="explain-frame">
      <DialogTrigger>
        <Button className="explain" aria-label={`What is ${term}?`}>
          ?
        </Button>
        <Popover
          className="explanation"
          offset={6}
          {...(frame.current ? { UNSTABLE_portalContainer: frame.current } : {})}
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
      </DialogTrigger>
    </span>
  );
}
