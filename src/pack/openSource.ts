import type { ByteSource, SourceName } from './bytes';
import { httpSource } from './sources/http';
import { joined } from './sources/joined';
import { allKept } from './sources/keepChunks';
import { kept } from './sources/kept';
import { browserStore, type KeptStore } from './sources/keptStore';
import { retrying } from './sources/retrying';
import { wholeReads } from './sources/whole';

export { allKept };

let store: Promise<KeptStore | undefined> | undefined;

/**
 * Opens a source by its name, in the page and in workers alike; nothing is asked for yet.
 *
 * @param name the address of a folder, with its slash at the end
 */
export function openSource(name: SourceName): ByteSource {
  store ??= browserStore();
  return joined(wholeReads(kept(retrying(httpSource(new URL(name))), name, store)));
}
