import { aborted } from '../../core/errors';
import type { ByteRange, FileRef } from '../bytes';
import { CutOff, changed, refusal, Unreachable, webPage } from './failures';
import type { ByteStream, OpenOptions, StreamSource } from './stream';

/**
 * A folder on any file server, one request a call. Servers differ: some ignore ranges (200 instead of 206), some
 * answer a missing file with a web page, some compress on the way, some say no lengths.
 *
 * Ranges never go through the browser's own cache: after a range was read, Chromium answers a request for the whole
 * file from that range and the rest, and where the server compresses ranges the body then has the wrong length.
 */
export function httpSource(folder: URL, token: () => string | undefined = () => undefined): StreamSource {
  const ask = async (file: FileRef, init: RequestInit): Promise<Response> => {
    let answer: Response;
    try {
      const given = token();
      const headers = new Headers(init.headers);
      // Browsers and Node take it off where they are redirected to another origin.
      if (given !== undefined) headers.set('Authorization', `Bearer ${given}`);
      answer = await fetch(addressOf(folder, file.path), { ...init, headers });
    } catch (cause) {
      if (init.signal?.aborted) throw aborted();
      throw new Unreachable(file, cause);
    }
    const isPage = answer.ok && (answer.headers.get('Content-Type') ?? '').startsWith('text/html');
    if (answer.ok && !isPage) return answer;
    await answer.body?.cancel();
    throw isPage ? webPage(file) : refusal(answer, file);
  };
  return {
    name: nameOf(folder),
    async stat(path, { signal }) {
      const { headers } = await ask({ path }, { method: 'HEAD', cache: 'no-store', signal: signal ?? null });
      return { bytes: lengthOf(headers), version: versionOf(headers) };
    },
    async open(file, { range, signal, fresh = false }: OpenOptions) {
      const answer = await ask(file, {
        headers: range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {},
        cache: range ? 'no-store' : fresh ? 'reload' : 'default',
        signal: signal ?? null,
      });
      return streamOf(answer, file, range, signal);
    },
  };
}

/** Every part of a path is a name, whatever signs are in it. */
function addressOf(folder: URL, path: string): URL {
  return new URL(path.split('/').map(encodeURIComponent).join('/'), folder);
}

/** The last part of the address that is a name. */
function nameOf(folder: URL): string {
  return decodeURIComponent(folder.pathname.split('/').filter(Boolean).at(-1) ?? folder.host);
}

/** A weak ETag is the same file for all that is done with it here: lengths are checked as well. */
function versionOf(headers: Headers): string | null {
  return headers.get('ETag')?.replace(/^W\//, '') ?? headers.get('Last-Modified');
}

/** Of a compressed answer this would be the compressed length. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('Content-Length');
  return length === null || headers.has('Content-Encoding') ? undefined : Number(length);
}

interface Told {
  readonly start: number;
  readonly end: number;
  readonly total: number | undefined;
}

/** What a partial answer says it holds. Other origins may not let the page see it: then it is what was asked for. */
function partOf(headers: Headers, range: ByteRange): Told {
  const [, first, last, total] =
    /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('Content-Range') ?? '') ?? [];
  if (first === undefined || last === undefined) return { ...range, total: undefined };
  return { start: Number(first), end: Number(last) + 1, total: total === '*' ? undefined : Number(total) };
}

async function streamOf(
  answer: Response,
  file: FileRef,
  range: ByteRange | undefined,
  signal: AbortSignal | undefined,
): Promise<ByteStream> {
  const { status, headers } = answer;
  const encoded = headers.has('Content-Encoding');
  const part = range && status === 206 ? partOf(headers, range) : undefined;
  const cancel = async (): Promise<void> => answer.body?.cancel();
  // Less than was asked for: the file ends there. Another beginning is no answer to the question.
  if (part && part.start !== range?.start) {
    await cancel();
    throw changed(file);
  }
  // A server that sends a .gz file as a compressed answer has it unpacked on the way, to a length that nobody knows.
  const unpacked = encoded && file.path.endsWith('.gz');
  const end = part ? range?.end : unpacked ? undefined : file.bytes;
  const start = part?.start ?? 0;
  return {
    start,
    end,
    total: part?.total ?? (unpacked ? undefined : file.bytes),
    promised: lengthOf(headers),
    version: versionOf(headers),
    encoded,
    chunks: chunksOf(answer, file, start, end, signal),
    cancel,
  };
}

async function* chunksOf(
  answer: Response,
  file: FileRef,
  start: number,
  end: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader();
  let got = 0;
  try {
    while (reader) {
      const { done, value } = await reader.read();
      if (done) return;
      got += value.length;
      yield value;
    }
  } catch (cause) {
    if (signal?.aborted) throw aborted();
    throw new CutOff(file, got, end === undefined ? undefined : end - start, cause);
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
