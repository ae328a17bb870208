import { type Pack, readDecoder } from '../src/pack/open';
import { DecoderStore } from '../src/trace/decoderStore';

/** Bytes of decoders that a command keeps. */
const MEMORY = 2 * 1024 ** 3;

/** The decoders of a pack, each read when it is first needed. */
export function packDecoders(pack: Pack): DecoderStore {
  return new DecoderStore((position, options) => readDecoder(pack, position, options), MEMORY);
}

/** One sentence about the features that cannot be matched, at the positions read so far; undefined when there are none. */
export function excludedNote(decoders: DecoderStore): string | undefined {
  const parts = [...decoders.excluded()].map(
    ([position, { zero, notFinite }]) => `${position} (${zero} zero, ${notFinite} not finite)`,
  );
  if (parts.length === 0) return undefined;
  return `Features whose decoder row has no direction are left out: ${parts.join(', ')}.`;
}
