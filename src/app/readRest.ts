import { readFacts, readMoreLabels, readTokens } from '../pack/describe';
import { readThemes } from '../pack/themes';
import type { OpenPack } from '../state/openPack';
import type { Store } from '../state/store';
import { addLabels, readForward } from './openPack';
import { type Unread, withoutIt } from './unread';

/**
 * Reads in the background what the first graph could do without. Answers with what is to be read again when there is a
 * network.
 */
export async function readTheRest(store: Store, signal: AbortSignal): Promise<readonly Unread[]> {
  const { open } = store.getState();
  const unread: Unread[] = [];
  if (!open) return unread;
  const add = (more: Partial<OpenPack>): void =>
    store.setState(({ open: now }) => (now?.pack === open.pack ? { open: { ...now, ...more } } : {}));
  const orLater = (read: () => Promise<void>): Promise<void> =>
    read().catch(withoutIt(store, unread, undefined, read));
  await Promise.all([
    orLater(async () => {
      const more = await readMoreLabels(open.pack, { signal });
      if (more.size > 0) addLabels(store, open.pack, more);
    }),
    orLater(async () => {
      const { vocabulary, control } = await readTokens(open.pack, { signal });
      add({ vocabulary, control });
      await orLater(async () => add({ themes: await readThemes(open.pack, vocabulary, { signal }) }));
      // Tokens that have no text are shown by their numbers.
    }).then(() => store.getState().open?.vocabulary ?? add({ vocabulary: [], control: new Set() })),
    orLater(async () => add({ facts: await readFacts(open.pack, { signal }) })),
    orLater(() => readForward(open, store, signal)),
  ]);
  return unread;
}
