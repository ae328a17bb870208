import { useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { addedBy, MOST_AT_ONCE, strongestOf } from '../../state/growth';
import type { AppState, GrowthAsked } from '../../state/store';
import { notify } from '../../state/store';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';

const askedOf = (state: AppState) => state.growthAsked;

/** Asks before a step that would show more than anybody can look at. */
export function GrowthQuestion() {
  const store = useAppStore();
  const asked = useApp(askedOf);
  const close = (): void => store.setState({ growthAsked: null });
  return (
    <ModalOverlay className="palette-veil" isOpen={asked !== null} onOpenChange={(open) => !open && close()}>
      <Modal className="palette reading">
        <Dialog className="palette-dialog words" role="alertdialog">
          {asked && <Question asked={asked} onDone={close} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Question({ asked, onDone }: { readonly asked: GrowthAsked; readonly onDone: () => void }) {
  const { change } = useServices();
  const store = useAppStore();
  const [added] = useState(() => {
    const { spec, open } = store.getState();
    return open ? addedBy(spec, asked.update(spec), open) : 0;
  });
  const all = (): void => {
    onDone();
    change(asked.update, 'step');
  };
  const strongest = (): void => {
    onDone();
    const { spec, open } = store.getState();
    const some = open && strongestOf(spec, asked.update(spec), open);
    if (some) change(() => some, 'step');
    else notify(store, { kind: 'note', text: 'No cosine separates the strongest from the rest.' });
  };
  return (
    <>
      <Heading slot="title" level={2}>
        {asked.name} adds {added.toLocaleString('en')} features
      </Heading>
      <p>Undo brings the present graph back.</p>
      <p className="actions">
        {/* biome-ignore lint/a11y/noAutofocus: a dialog begins with what can be done in it */}
        <button type="button" autoFocus onClick={strongest}>
          Show the strongest {MOST_AT_ONCE}
        </button>
        <button type="button" onClick={all}>
          Show all
        </button>
        <button type="button" onClick={onDone}>
          Cancel
        </button>
      </p>
    </>
  );
}
