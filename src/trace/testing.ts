import { DEMO, fixture } from '../../cli/testing';
import { fileSource } from '../pack/node/files';
import { openPack, type Pack, readDecoder } from '../pack/open';
import { DecoderStore } from './decoderStore';

/** Real packs, for tests. */

export async function packNamed(name: string): Promise<Pack> {
  return openPack(await fileSource(name === 'demo' ? DEMO : fixture(name)));
}

/** Its decoders, and which of them have been read so far. */
export function decodersOf(pack: Pack, memory = 2 ** 30): { decoders: DecoderStore; read: string[] } {
  const read: string[] = [];
  const decoders = new DecoderStore((position, options) => {
    read.push(position);
    return readDecoder(pack, position, options);
  }, memory);
  return { decoders, read };
}
