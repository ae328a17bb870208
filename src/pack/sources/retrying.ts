import type { FileRef } from '../bytes';
import { Busy, CutOff, changed, Unreachable } from './failures';
import { pause } from './pause';
import { type ByteStream, type OpenOptions, type StreamSource, skip } from './stream';

type Wait = typeof pause;

/** Tries in a row that bring nothing, the first one included. */
const TRIES = 4;
/** Tries of one read that bring a few bytes each: a line that breaks often is gone on with, one of drops is not. */
const SMALL_STEPS = 40;
const LONGEST_WAIT_MS = 8_000;
/** A connection that breaks after so many bytes is worth trying as often as it takes. */
const WORTHWHILE = 64 * 1024;

/**
 * Asks again where a server is busy (429, 503), after the time that it asks for or twice as long each time, and goes on
 * where a connection broke, from the very byte, as long as it is still the same version of the file.
 */
export function retrying(source: StreamSource, wait = pause): StreamSource {
  return {
    name: source.name,
    stat: (path, options) => patiently(() => source.stat(path, options), wait, options.signal),
    async open(file, options) {
      const first = await patiently(() => source.open(file, options), wait, options.signal);
      return first.version === null || first.encoded || first.end === undefined
        ? first
        : { ...first, chunks: goingOn(source, file, options, first, first.end, wait) };
    },
  };
}

/** What a server that is busy is asked for again. @throws what `ask` throws, `Busy` after several tries */
export async function patiently<T>(
  ask: () => Promise<T>,
  wait: Wait = pause,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Busy) || tries === TRIES) throw error;
      await wait(Math.min(error.wait ?? backOff(tries), LONGEST_WAIT_MS), signal);
    }
  }
}

function backOff(tries: number): number {
  return Math.min(250 * 2 ** tries, LONGEST_WAIT_MS);
}

async function* goingOn(
  source: StreamSource,
  file: FileRef,
  options: OpenOptions,
  first: ByteStream,
  end: number,
  wait: Wait,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let chunks = first.chunks;
  let at = first.start;
  let steps = 0;
  for (let tries = 1; ; tries++) {
    const before = at;
    try {
      for await (const chunk of chunks) {
        at += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (!(error instanceof CutOff || error instanceof Unreachable || error instanceof Busy)) throw error;
      if (at >= end) return;
      if (at > before) tries = 1;
      if (at - before < WORTHWHILE) steps++;
      if (tries >= TRIES || steps >= SMALL_STEPS)
        throw new CutOff(file, at - first.start, end - first.start, error);
      await wait(backOff(tries), options.signal);
    }
    chunks = rest(source, file, options, first, { start: at, end });
  }
}

/** The bytes from `range.start` on, of the same version. */
async function* rest(
  source: StreamSource,
  file: FileRef,
  options: OpenOptions,
  { version }: ByteStream,
  range: { readonly start: number; readonly end: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const next = await source.open(file, { ...options, range });
  if (next.version !== version) {
    await next.cancel();
    throw changed(file);
  }
  yield* skip(next.chunks, range.start - next.start);
}
