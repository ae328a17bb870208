import { useState } from 'react';
import { notify } from '../../state/store';
import { useRequest } from '../commands/requests';
import { HELP_BUTTON } from '../help/HelpButton';
import { NOT_LOADED } from '../notLoaded';
import { useAppStore } from '../useApp';
import type { Tour } from './Tour';

/** The place of the tour on the page. Its code comes when it is asked for. */
export function TourHost() {
  const store = useAppStore();
  const [Shown, setShown] = useState<typeof Tour>();
  /** Grows with every time it is asked for: a tour that is under way then gets the keyboard back. */
  const [asked, setAsked] = useState(0);

  useRequest('tour', () => {
    import('./Tour').then(
      ({ Tour }) => {
        setShown(() => Tour);
        setAsked((times) => times + 1);
      },
      () => notify(store, NOT_LOADED),
    );
  });
  if (!Shown) return null;
  const end = (): void => {
    setShown(undefined);
    // What it was asked from may be gone; it comes back from here.
    document.getElementById(HELP_BUTTON)?.focus();
  };
  return <Shown asked={asked} onEnd={end} />;
}
