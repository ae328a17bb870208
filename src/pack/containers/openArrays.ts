import type { ByteSource, FileRef, StopOptions } from '../bytes';
import type { ArrayFile } from './arrayFile';
import { fileKind } from './fileKinds';
import { knowing } from './knownBytes';
import { isNpz, npzArrays } from './npz';
import { damaged, refused } from './refusals';
import { openSafetensorsArrays } from './safetensorsArrays';
import { openTorch, torchFolder } from './torchZip';
import { openZip, shown, type ZipFile } from './zip';

/** As much as the header of safetensors is first looked for in, so that one read serves both. */
const HEAD = 16 * 1024;

/**
 * Opens a file of arrays, whichever it is. Its first bytes decide; its name only where to look first, because a zip file
 * tells all at its end and its beginning would be a read for nothing.
 *
 * @throws FileError when it is none, or damaged; NetworkError; AbortError
 */
export async function openArrays(
  source: ByteSource,
  ref: Required<FileRef>,
  options: StopOptions = {},
): Promise<ArrayFile> {
  if (ref.bytes === 0) throw refused(ref.path, 'this is an empty file (0 bytes)', 'Get it again.');
  if (/\.(npz|pt|pth|zip)$/i.test(ref.path)) {
    const zip = await openZip(source, ref, options);
    if (zip) return arraysOfZip(zip, options);
  }
  const end = Math.min(HEAD, ref.bytes);
  const head = await source.read(ref, { ...options, range: { start: 0, end } });
  const known = knowing(source, ref, 0, head);
  if (fileKind(ref, head) === 'safetensors') return openSafetensorsArrays(known, ref, options);
  const zip = await openZip(known, ref, options);
  if (zip) return arraysOfZip(zip, options);
  throw damaged(ref.path, 'this zip file does not end as one', 'a list of its members', 'none');
}

async function arraysOfZip(zip: ZipFile, options: StopOptions): Promise<ArrayFile> {
  const folder = torchFolder(zip);
  if (folder !== undefined) return openTorch(zip, folder, options);
  if (isNpz(zip)) return npzArrays(zip);
  const names = [...zip.members.keys()].slice(0, 4).map(shown).join(', ');
  throw refused(
    zip.ref.path,
    `this zip file holds no arrays, but ${names || 'nothing'}`,
    'It should be an npz of NumPy or what torch.save writes.',
  );
}
