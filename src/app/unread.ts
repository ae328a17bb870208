import { isHeadwatersError, messageOf } from '../core/errors';
import { notify, type Store } from '../state/store';
import type { Bring } from '../view/services';

/** What of a pack could not be read for want of a network. */
export interface Unread {
  readonly error: unknown;
  /** Reads it, and tells the page. */
  read(): Promise<void>;
}

/**
 * Labels, atlas and facts are a help, not a need: without them the pack still opens. A missing file is told of; what
 * the network keeps back goes on the list, to be read later.
 */
export function withoutIt<T>(
  store: Store,
  unread: Unread[],
  instead: T,
  read: Unread['read'],
): (error: unknown) => T {
  return (error) => {
    if (isHeadwatersError(error, 'NetworkError')) unread.push({ error, read });
    else if (isHeadwatersError(error, 'FileError'))
      notify(store, { kind: 'trouble', text: messageOf(error) });
    else throw error;
    return instead;
  };
}

/** Reads what is on the list, as soon as that can be done. */
export async function readUnread(
  bring: Bring,
  unread: readonly Unread[],
  signal: AbortSignal,
): Promise<void> {
  const [first] = unread;
  if (!first) return;
  const done = new Set<Unread>();
  // What is read can bring more that is to be read later, such as themes once there is a vocabulary.
  const readAll = async (): Promise<void> => {
    for (const one of unread) {
      if (done.has(one)) continue;
      await one.read();
      done.add(one);
    }
  };
  await bring('What is known of the features', readAll, { after: first.error, signal });
}
