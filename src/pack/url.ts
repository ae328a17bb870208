import { aborted, HeadwatersError } from '../core/errors';
import type { ByteSource, FileRef, ReadOptions } from './bytes';
import { keepFile, keptFile } from './keptFiles';

/**
 * A pack folder on any file server. Servers differ: some ignore ranges (200 instead of 206), some answer a
 * missing file with a web page, some ask to wait (429, 503), lines break in the middle. Each has its answer here.
 */

const TRIES = 4;
const LONGEST_WAIT_MS = 8_000;
/** No single read of a pack is larger; a manifest without a length cannot make the tab allocate without end. */
const LARGEST_READ = 4 * 1024 ** 3;
const LARGEST_UNDECLARED = 64 * 1024 ** 2;

export function urlSource(base: URL, name: string, fetchFn: typeof fetch = fetch): ByteSource {
  return {
    name,
    async read(file, options = {}) {
      const { range } = options;
      // A range of no bytes cannot be written down.
      if (range && range.end <= range.start) return new Uint8Array(0);
      const url = new URL(file.path, base);
      const response = await ask(url, file, options, fetchFn);
      return take(response, url, file, options);
    },
  };
}

async function ask(
  url: URL,
  file: FileRef,
  { range, signal }: ReadOptions,
  fetchFn: typeof fetch,
): Promise<Response> {
  const headers: Record<string, string> = range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {};
  for (let attempt = 1; ; attempt++) {
    let response: Response;
    try {
      response = await fetchFn(url, { headers, ...(signal ? { signal } : {}) });
    } catch (cause) {
      if (signal?.aborted) throw aborted();
      const kept = await keptFile(url.href, headers.Range);
      if (kept) return kept;
      throw new HeadwatersError(
        'NetworkError',
        {
          what: `The server did not answer for ${file.path}.`,
          next: 'Check the connection, then try again.',
        },
        { cause },
      );
    }
    if (response.ok) return response;
    await response.body?.cancel();
    if ((response.status === 429 || response.status === 503) && attempt < TRIES) {
      await pause(waitFor(response, attempt), signal);
      continue;
    }
    throw refusal(response.status, file);
  }
}

/** Seconds the server asks for, else twice as long each time. */
function waitFor(response: Response, attempt: number): number {
  const asked = Number(response.headers.get('Retry-After'));
  const ms = Number.isFinite(asked) && asked > 0 ? asked * 1000 : 250 * 2 ** attempt;
  return Math.min(ms, LONGEST_WAIT_MS);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(aborted());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function refusal(status: number, file: FileRef): HeadwatersError {
  if (status === 404 || status === 410)
    return new HeadwatersError('FileError', {
      what: `${file.path} is missing on the server (${status}).`,
      next: 'Put the file where the manifest says, or correct the manifest.',
    });
  if (status === 416)
    return new HeadwatersError('FileError', {
      what: `${file.path} does not have the length its manifest declares: it ends before the part that is needed.`,
      next: 'The file or the manifest is damaged or from another version: make the pack again.',
    });
  if (status === 429)
    return new HeadwatersError('NetworkError', {
      what: `The server asks to slow down and did not give ${file.path} (429).`,
      next: 'Wait a minute, then try again.',
    });
  return new HeadwatersError('NetworkError', {
    what: `The server answered ${status} for ${file.path}.`,
    next: 'Try again later, or ask whoever keeps the server.',
  });
}

async function take(
  response: Response,
  url: URL,
  file: FileRef,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const type = response.headers.get('Content-Type') ?? '';
  if (type.startsWith('text/html')) {
    await response.body?.cancel();
    throw new HeadwatersError('FileError', {
      what: `The server answered with a web page instead of ${file.path}.`,
      expected: 'a file of the pack',
      found: 'text/html',
      next: 'The file is probably missing and the server sends its start page instead.',
    });
  }
  const { range } = options;
  const whole = response.status !== 206;
  // Some servers take a .gz file for a compressed answer, and the browser unpacks it on the way: what arrives is
  // then longer than the file, and is checked by what reads it.
  const unpacked = file.path.endsWith('.gz') && response.headers.has('Content-Encoding');
  const wanted = unpacked ? undefined : range && !whole ? range.end - range.start : file.bytes;
  if ((wanted ?? 0) > LARGEST_READ) throw tooLong(file, LARGEST_READ);
  const total = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1];
  if (total !== undefined && file.bytes !== undefined && Number(total) !== file.bytes) {
    await response.body?.cancel();
    throw wrongLength(file, file.bytes, total);
  }
  const body = await drain(response, file, wanted, options);
  keepFile(url.href, response, body);
  return range && whole ? body.slice(range.start, range.end) : body;
}

/** Reads a body to its end. With a wanted length the memory is taken once and not a byte more is accepted. */
async function drain(
  response: Response,
  file: FileRef,
  wanted: number | undefined,
  { signal, onBytes }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const limit = wanted ?? LARGEST_UNDECLARED;
  const chunks: Uint8Array[] = [];
  let got = 0;
  const reader = response.body?.getReader();
  try {
    while (reader) {
      const { done, value } = await reader.read();
      if (done) break;
      got += value.length;
      if (got > limit)
        throw wanted === undefined ? tooLong(file, limit) : wrongLength(file, limit, `${got} or more`);
      chunks.push(value);
      onBytes?.(value.length);
    }
  } catch (cause) {
    await reader?.cancel().catch(() => undefined);
    if (signal?.aborted) throw aborted();
    if (cause instanceof HeadwatersError) throw cause;
    throw cutOff(file, got, wanted, cause);
  }
  if (wanted !== undefined && got < wanted) throw wrongLength(file, wanted, String(got));
  const bytes = new Uint8Array(got);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function cutOff(file: FileRef, got: number, wanted: number | undefined, cause: unknown): HeadwatersError {
  return new HeadwatersError(
    'NetworkError',
    {
      what: `The connection broke off in the middle of ${file.path}.`,
      expected: `${wanted ?? 'more'} bytes`,
      found: String(got),
      next: 'Try again; what was loaded before is kept.',
    },
    { cause },
  );
}

function wrongLength(file: FileRef, wanted: number, got: string): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${file.path} does not have the length its manifest declares.`,
    expected: `${wanted} bytes`,
    found: got,
    next: 'The file or the manifest is damaged or from another version: make the pack again.',
  });
}

function tooLong(file: FileRef, limit: number): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${file.path} is too large to read.`,
    expected: `at most ${limit} bytes`,
    found: 'more',
    next: 'Split the file.',
  });
}
