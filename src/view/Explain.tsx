import { type ReactNode, useRef, useState } from 'react';
import type { ExplainDialog } from './ExplainDialog';
import type { TermKey } from './help/terms';
import { useServices } from './services';

interface Props {
  /** What is explained, for people who cannot see where the mark stands. */
  readonly term: string;
  /** The words that stand here, as in the table of all terms. */
  readonly of: readonly TermKey[];
  /** What is to be said of this place alone. */
  readonly children?: ReactNode;
}

/**
 * A mark beside a term that explains it on the spot, by pointer, touch or keyboard. The first graph does not wait for the
 * code and the words of it.
 */
export function Explain({ term, of, children }: Props) {
  const { bring } = useServices();
  const frame = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [Shown, setShown] = useState<typeof ExplainDialog>();
  const [isOpen, setOpen] = useState(false);
  const show = async (): Promise<void> => {
    const { part, by } = await bring('The explanation', () => import('./ExplainDialog'));
    setShown(() => part.ExplainDialog);
    if (by !== 'network') setOpen(true);
  };
  return (
    <span ref={frame} className="explain-frame">
      <button
        ref={button}
        type="button"
        className="explain"
        aria-label={`What is ${term}?`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => void show()}
      >
        ?
      </button>
      {Shown && frame.current && (
        <Shown term={term} of={of} trigger={button} frame={frame.current} isOpen={isOpen} onOpen={setOpen}>
          {children}
        </Shown>
      )}
    </span>
  );
}
