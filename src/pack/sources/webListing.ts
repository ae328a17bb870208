import { HeadwatersError, isHeadwatersError } from '../../core/errors';
import type { ByteSource, FileEntry } from '../bytes';
import { askedOnce } from './askedOnce';

/**
 * What a folder on a plain file server holds, where somebody says so: a file in it with a list of the others,
 * `[{ "path": ..., "bytes": ... }]`. `headwaters open` serves one.
 */

export const LISTING_FILE = 'headwaters-listing.json';
const MOST_FILES = 1_000_000;

/** The folder has no such list. */
export class NoListing extends HeadwatersError {
  constructor(name: string, cause: unknown) {
    super(
      'FileError',
      {
        what: `${name} has neither a pack.json nor a ${LISTING_FILE}, and a plain file server cannot say what else it holds.`,
        next: 'Give a repository of a model hub or a folder on your computer, or serve it with "npx headwaters open DIR".',
      },
      { cause },
    );
  }
}

/** Reads the list once. @throws NoListing where there is none; NetworkError; AbortError */
export function webListing(source: ByteSource): NonNullable<ByteSource['list']> {
  return askedOnce((options) => read(source, options));
}

async function read(source: ByteSource, options: { signal?: AbortSignal }): Promise<FileEntry[]> {
  try {
    const text = new TextDecoder().decode(await source.read({ path: LISTING_FILE }, options));
    const json: unknown = JSON.parse(text);
    if (Array.isArray(json) && json.length <= MOST_FILES) return json.flatMap((entry) => fileOf(entry) ?? []);
    throw new NoListing(source.name, undefined);
  } catch (error) {
    if (isHeadwatersError(error) && !isHeadwatersError(error, 'FileError')) throw error;
    throw error instanceof NoListing ? error : new NoListing(source.name, error);
  }
}

function fileOf(entry: unknown): FileEntry | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { path, bytes } = entry as Record<string, unknown>;
  const isSound =
    typeof path === 'string' &&
    path !== '' &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') &&
    typeof bytes === 'number' &&
    Number.isSafeInteger(bytes) &&
    bytes >= 0;
  return isSound ? { path, bytes } : undefined;
}
