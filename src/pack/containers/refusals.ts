import { HeadwatersError } from '../../core/errors';

/** A file that is not what it says: bytes are missing or wrong. */
export function damaged(path: string, what: string, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${path}: ${what}.`,
    expected,
    found,
    next: 'The file is cut short or damaged: get it again.',
  });
}

/** A file that may be sound and still is not read here. */
export function refused(path: string, what: string, next: string): HeadwatersError {
  return new HeadwatersError('FileError', { what: `${path}: ${what}.`, next });
}
