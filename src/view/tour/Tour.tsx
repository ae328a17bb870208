import { useEffect, useState } from 'react';
import { isTyping } from '../typing';
import { StopCard } from './StopCard';
import { STOPS } from './stops';

interface Props {
  /** Another number is another request: the card gets the keyboard. */
  readonly asked: number;
  readonly onEnd: () => void;
}

/** A walk through the page, one card at a time, beside a page that works as ever. */
export function Tour({ asked, onEnd }: Props) {
  const [at, setAt] = useState(0);
  const go = (by: number): void => {
    if (at + by >= STOPS.length) onEnd();
    else setAt(Math.max(0, at + by));
  };

  useEffect(() => {
    // Menus and dialogs keep their own Escape from coming here.
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isTyping()) onEnd();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  const stop = STOPS[at];
  if (!stop) return null;
  return (
    <StopCard
      key={at}
      stop={stop}
      number={at + 1}
      count={STOPS.length}
      asked={asked}
      onGo={go}
      onEnd={onEnd}
    />
  );
}
