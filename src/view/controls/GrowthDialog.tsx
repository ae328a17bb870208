import { useEffect, useState } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { GraphSpec } from '../../core/spec';
import { addedBy, strongestOf } from '../../state/growth';
import type { GrowthAsked } from '../../state/store';
import { useServices } from '../services';
import { useAppStore } from '../useApp';

/** The question before a step that would show more than anybody can look at. */
export function GrowthDialog({ asked }: { readonly asked: GrowthAsked }) {
  const store = useAppStore();
  const close = (): void => store.setState({ growthAsked: null });
  return (
    <ModalOverlay className="palette-veil" isOpen onOpenChange={(open) => !open && close()}>
      <Modal className="palette reading">
        <Dialog className="palette-dialog words" role="alertdialog">
          <Question asked={asked} onDone={close} />
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
  const some = useStrongest(asked);
  const show = (update: GrowthAsked['update']): void => {
    onDone();
    change(update, 'step');
  };
  return (
    <>
      <header>
        <Heading slot="title" level={2}>
          {asked.name} adds {added.toLocaleString('en')} features
        </Heading>
      </header>
      <p className="actions">
        {some !== null && (
          <button type="button" disabled={!some} onClick={() => some && show(() => some.spec)}>
            Show the strongest {some?.added ?? '…'}
          </button>
        )}
        <button type="button" onClick={() => show(asked.update)}>
          Show all
        </button>
        {/* biome-ignore lint/a11y/noAutofocus: a dialog begins with what can be done in it */}
        <button type="button" autoFocus onClick={onDone}>
          Cancel
        </button>
      </p>
    </>
  );
}

interface Strongest {
  readonly spec: GraphSpec;
  readonly added: number;
}

/** The step with its strongest features alone; undefined until it is known, null where there is no such step. */
function useStrongest({ update }: GrowthAsked): Strongest | null | undefined {
  const store = useAppStore();
  const [some, setSome] = useState<Strongest | null>();
  useEffect(() => {
    let isCurrent = true;
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
    const find = async (): Promise<void> => {
      const { spec, open } = store.getState();
      const found = open && (await strongestOf(spec, update(spec), open, pause));
      if (isCurrent) setSome(found && open ? { spec: found, added: addedBy(spec, found, open) } : null);
    };
    void find();
    return () => {
      isCurrent = false;
    };
  }, [store, update]);
  return some;
}
