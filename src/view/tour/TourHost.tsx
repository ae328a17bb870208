import { useState } from 'react';
import { useRequest } from '../commands/requests';
import { HELP_BUTTON } from '../help/HelpButton';
import { useServices } from '../services';
import type { Tour } from './Tour';

/** The place of the tour on the page. Its code comes when it is asked for. */
export function TourHost() {
  const { bring } = useServices();
  const [Shown, setShown] = useState<typeof Tour>();
  /** Grows with every time it is asked for: a tour that is under way then gets the keyboard back. */
  const [asked, setAsked] = useState(0);

  useRequest('tour', () => {
    void bring('The tour', () => import('./Tour')).then(({ part, by }) => {
      if (by === 'network') return;
      setShown(() => part.Tour);
      setAsked((times) => times + 1);
    });
  });
  if (!Shown) return null;
  const end = (): void => {
    setShown(undefined);
    // What it was asked from may be gone; it comes back from here.
    document.getElementById(HELP_BUTTON)?.focus();
  };
  return <Shown asked={asked} onEnd={end} />;
}
