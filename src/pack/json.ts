import { HeadwatersError } from '../core/errors';
import type { FileRef, ReadOptions } from './bytes';
import { gunzip } from './gunzip';
import type { Pack } from './open';

/** A JSON object of a pack, gzipped or not. @throws FileError when it is none; NetworkError; AbortError */
export async function readJson(
  pack: Pack,
  ref: FileRef,
  options: ReadOptions = {},
): Promise<Record<string, unknown>> {
  const bytes = await gunzip(await pack.source.read(ref, options), ref.path);
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>;
  } catch {
    // Falls through to the one message below.
  }
  throw new HeadwatersError('FileError', {
    what: `${ref.path} cannot be read.`,
    expected: 'a JSON object',
    found: 'something else',
    next: 'Make the file again.',
  });
}
