import { HeadwatersError } from '../core/errors';
import type { FileRef, ReadOptions } from './bytes';
import { gunzip } from './gunzip';
import type { Pack } from './open';

/** A JSON object of a pack, gzipped or not. @throws FileError when it is not one; NetworkError; AbortError */
export async function readJson(
  pack: Pack,
  ref: FileRef,
  options: ReadOptions = {},
): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await gunzip(await pack.source.read(ref, options), ref.path));
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // Falls through to the one message below.
  }
  throw new HeadwatersError('FileError', {
    what: `${ref.path} cannot be read.`,
    expected: 'a JSON object',
    found: text.trim() === '' ? 'an empty file' : JSON.stringify(text.trim().slice(0, 40)),
    next: 'Regenerate the file.',
  });
}
