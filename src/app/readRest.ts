import { type Labels, readFacts, readMoreLabels, readTokens, type Tokens } from '../pack/describe';
import { readThemes } from '../pack/themes';
import type { OpenPack } from '../state/openPack';
import type { Store } from '../state/store';
import { readForward, withoutIt } from './openPack';

/** Reads in the background what the first graph could do without. */
export async function readTheRest(store: Store, signal: AbortSignal): Promise<void> {
  const { open } = store.getState();
  if (!open) return;
  const add = (more: Partial<OpenPack>): void =>
    store.setState(({ open: now }) => (now?.pack === open.pack ? { open: { ...now, ...more } } : {}));
  const tolerate = withoutIt(store, undefined);
  await Promise.all([
    readMoreLabels(open.pack, { signal })
      .catch(withoutIt<Labels>(store, new Map()))
      .then((more) => more.size > 0 && add({ labels: new Map([...open.labels, ...more]) })),
    readTokens(open.pack, { signal })
      .catch(withoutIt<Tokens>(store, { vocabulary: [], control: new Set() }))
      .then(async ({ vocabulary, control }) => {
        add({ vocabulary, control });
        add({
          themes: await readThemes(open.pack, vocabulary, { signal }).catch(withoutIt(store, undefined)),
        });
      }),
    readFacts(open.pack, { signal })
      .then((facts) => add({ facts }))
      .catch(tolerate),
    readForward(open, store, signal).catch(tolerate),
  ]);
}
