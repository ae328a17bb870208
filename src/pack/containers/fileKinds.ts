import type { FileRef } from '../bytes';
import { refused } from './refusals';

/** What a file is by its first bytes, for those that people hand over for weights. Names of files are not believed. */

export type FileKind = 'safetensors' | 'zip';

interface Other {
  readonly is: (head: Uint8Array<ArrayBuffer>, text: string) => boolean;
  readonly what: string;
  readonly next: string;
}

const SAVE_AGAIN = 'Save its arrays as safetensors or with torch.save or numpy.savez.';

const OTHERS: readonly Other[] = [
  {
    is: (_, text) => text.startsWith('version https://git-lfs'),
    what: 'this is a Git LFS pointer, not the file',
    next: 'Get the file itself with `git lfs pull`.',
  },
  {
    is: (_, text) => /^\s*<(!doctype|html|head|\?xml|!--)/i.test(text),
    what: 'this is a web page (HTML), not the file',
    next: 'Download it again: the server may want you to sign in, or have no such file.',
  },
  {
    is: (head) => startsWith(head, 0x1f, 0x8b),
    what: 'this is a file packed by gzip',
    next: 'Unpack it first.',
  },
  {
    // A pickle of protocol 2 whose first value is PyTorch's magic number.
    is: (head) =>
      startsWith(head, 0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19),
    what: 'this is in PyTorch’s format from before version 1.6',
    next: 'Load it and save it again with torch.save.',
  },
  {
    is: (head) => head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 9) <= 5,
    what: 'this is a Python pickle, which is a program and is not run',
    next: SAVE_AGAIN,
  },
  {
    is: (head) => startsWith(head, 0x89, 0x48, 0x44, 0x46),
    what: 'this is an HDF5 file, which is not supported',
    next: SAVE_AGAIN,
  },
  {
    is: (head) => startsWith(head, 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59),
    what: 'this is a single array of NumPy (.npy), which has no name',
    next: 'Save it with numpy.savez and give it its name.',
  },
];

/**
 * @param head the first bytes, some hundred where the file is long enough
 * @throws FileError for every file that is not safetensors or zip, with what it is where that is known
 */
export function fileKind({ path }: FileRef, head: Uint8Array<ArrayBuffer>): FileKind {
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06)) return 'zip';
  // The length of the header, which is below four gigabytes, and the header, a JSON object. No text has such zeros, and
  // what else begins like the length alone, such as a pickle, is looked for only where they are not.
  const json = head[8] === 0x7b;
  if (json && head.subarray(4, 8).every((byte) => byte === 0)) return 'safetensors';
  const text = new TextDecoder().decode(head.subarray(0, 256));
  const other = OTHERS.find(({ is }) => is(head, text));
  if (other) throw refused(path, other.what, other.next);
  if (json) return 'safetensors';
  throw refused(
    path,
    'this is not a file of arrays that is known here, or it is cut short',
    'Files can be safetensors, npz of NumPy, or what torch.save writes.',
  );
}

function startsWith(head: Uint8Array<ArrayBuffer>, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte);
}
