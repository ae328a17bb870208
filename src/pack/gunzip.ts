import { HeadwatersError } from '../core/errors';

/** A small file must not unpack into all of memory. */
const LARGEST = 256 * 1024 ** 2;

/** Unpacks gzip; bytes that are not gzip (some servers unpack on the way) pass through unchanged. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > LARGEST) throw new RangeError(`more than ${LARGEST} bytes`);
      chunks.push(value as Uint8Array<ArrayBuffer>);
    }
  } catch (cause) {
    throw new HeadwatersError(
      'FileError',
      {
        what: `${path} cannot be unpacked.`,
        expected: `gzip of at most ${LARGEST} bytes`,
        found: cause instanceof RangeError ? cause.message : 'damaged data',
        next: 'Regenerate the file.',
      },
      { cause },
    );
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
