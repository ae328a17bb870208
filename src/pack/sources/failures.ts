import { HeadwatersError } from '../../core/errors';
import type { FileRef } from '../bytes';

/** What can go wrong between a server and a reader. The classes are those that something can be done about here. */

/** Nobody answered: no network, no such host, or the server hung up at once. */
export class Unreachable extends HeadwatersError {
  constructor({ path }: FileRef, cause: unknown) {
    const what = `The server did not answer for ${path}.`;
    super('NetworkError', { what, next: 'Check the connection, then try again.' }, { cause });
  }
}

/** The server asks to come again later. */
export class Busy extends HeadwatersError {
  /** In milliseconds; undefined where the server does not say. */
  readonly wait: number | undefined;

  constructor({ path }: FileRef, { status, headers }: Response) {
    super('NetworkError', {
      what: `The server is too busy to send ${path} (${status}).`,
      next: 'Wait a minute, then try again.',
    });
    const seconds = Number(headers.get('Retry-After'));
    this.wait = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
  }
}

/** The connection broke before all bytes were there. */
export class CutOff extends HeadwatersError {
  /** @param end how many bytes it should have been, where that is known */
  constructor({ path }: FileRef, got: number, end: number | undefined, cause: unknown) {
    super(
      'NetworkError',
      {
        what: `The connection was lost while reading ${path}.`,
        expected: `${end ?? 'more'} bytes`,
        found: String(got),
        next: 'Try again; what has been loaded is kept.',
      },
      { cause },
    );
  }
}

/** The bytes are not as many as the manifest declares. */
export class WrongLength extends HeadwatersError {
  constructor({ path }: FileRef, expected: number, found: string) {
    super('FileError', {
      what: `${path} does not have the length that the manifest declares.`,
      expected: `${expected} bytes`,
      found,
      next: 'The file or the manifest is damaged or from another version: regenerate the pack.',
    });
  }
}

/** The file on the server is no longer the one of which the first bytes were read. */
export function changed({ path }: FileRef): HeadwatersError {
  return new HeadwatersError('NetworkError', {
    what: `${path} changed on the server while it was being read.`,
    next: 'Try again.',
  });
}

export function tooLarge({ path }: FileRef, limit: number, found = 'more'): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${path} is too large to read.`,
    expected: `at most ${limit} bytes`,
    found,
    next: 'Split the file.',
  });
}

export function webPage({ path }: FileRef): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `The server answered with a web page instead of ${path}.`,
    expected: 'a file of the pack',
    found: 'text/html',
    next: 'The file is probably missing, and the server sends its start page instead.',
  });
}

/** What an answer other than a success means. */
export function refusal(answer: Response, file: FileRef): HeadwatersError {
  const { status } = answer;
  const { path } = file;
  switch (status) {
    case 401:
    case 403:
      return new HeadwatersError('NetworkError', {
        what: `The server requires a login for ${path} (${status}).`,
        next: 'Ask the owner for access, or use a public copy.',
      });
    case 404:
    case 410:
      return new HeadwatersError('FileError', {
        what: `${path} is missing on the server (${status}).`,
        next: 'Put the file where the manifest says, or correct the manifest.',
      });
    case 416:
      return new HeadwatersError('FileError', {
        what: `${path} does not have the length that the manifest declares: it ends before the part that is needed.`,
        next: 'The file or the manifest is damaged or from another version: regenerate the pack.',
      });
    case 429:
    case 503:
      return new Busy(file, answer);
    default:
      return new HeadwatersError('NetworkError', {
        what: `The server answered ${status} for ${path}.`,
        next: 'Try again later, or ask the server’s operator.',
      });
  }
}
