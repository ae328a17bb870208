import { aborted } from '../core/errors';
import type { PositionId } from '../core/ids';
import type { Decoder } from '../core/match';
import { prepareDecoder } from '../match/decoder';
import type { DecoderValues } from '../pack/open';

export interface GetOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that have come in since the last call; never for a decoder that is kept. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** Reads the decoder of one position, as `readDecoder` does. */
export type DecoderReader = (
  position: PositionId,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
) => Promise<DecoderValues>;

/** Rows that cannot be matched, by reason. */
export type Excluded = Decoder['excluded'];

export function sumOfExcluded(all: ReadonlyMap<PositionId, Excluded>): Excluded {
  const sum = { zero: 0, notFinite: 0 };
  for (const { zero, notFinite } of all.values()) {
    sum.zero += zero;
    sum.notFinite += notFinite;
  }
  return sum;
}

/** A read under way, for all who wait for it. */
interface Reading {
  readonly decoder: Promise<Decoder>;
  readonly stop: AbortController;
  readonly waiting: Set<GetOptions>;
  bytes: number;
}

/** The decoders of a pack: each is read when it is first needed, and those used last are kept. */
export class DecoderStore {
  /** Bytes of decoders that are kept. The one that was read last is kept however large it is. */
  readonly memory: number;
  readonly #read: DecoderReader;
  /** The least recently used first. */
  readonly #kept = new Map<PositionId, Decoder>();
  readonly #reading = new Map<PositionId, Reading>();
  readonly #excluded = new Map<PositionId, Excluded>();

  constructor(read: DecoderReader, memory: number) {
    this.#read = read;
    this.memory = memory;
  }

  /**
   * A decoder, ready for matching. Whoever asks while it is being read shares the read, which stops when the last of
   * them has gone.
   *
   * @throws AbortError when the signal says stop, and what the reader throws
   */
  async get(position: PositionId, options: GetOptions = {}): Promise<Decoder> {
    if (options.signal?.aborted) throw aborted();
    const kept = this.#kept.get(position);
    if (kept) {
      this.#kept.delete(position);
      this.#kept.set(position, kept);
      return kept;
    }
    const reading = this.#reading.get(position) ?? this.#begin(position);
    return this.#wait(position, reading, options);
  }

  /** Features that cannot be matched, at the positions read so far that have any. */
  excluded(): ReadonlyMap<PositionId, Excluded> {
    return this.#excluded;
  }

  async #wait(position: PositionId, reading: Reading, options: GetOptions): Promise<Decoder> {
    const { signal, onBytes } = options;
    const { waiting } = reading;
    if (reading.bytes > 0) onBytes?.(reading.bytes);
    waiting.add(options);
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(aborted());
      signal?.addEventListener('abort', leave);
    });
    try {
      return await Promise.race([reading.decoder, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      waiting.delete(options);
      if (waiting.size === 0) this.#end(position, reading);
    }
  }

  #begin(position: PositionId): Reading {
    const stop = new AbortController();
    const waiting = new Set<GetOptions>();
    const onBytes = (bytes: number): void => {
      reading.bytes += bytes;
      for (const { onBytes } of waiting) onBytes?.(bytes);
    };
    const read = async (): Promise<Decoder> => {
      // The first who waits has to be there before the first bytes are.
      await undefined;
      const { n, d, values } = await this.#read(position, { signal: stop.signal, onBytes });
      const decoder = prepareDecoder(position, n, d, values);
      const { zero, notFinite } = decoder.excluded;
      if (zero + notFinite > 0) this.#excluded.set(position, decoder.excluded);
      this.#keep(position, decoder);
      return decoder;
    };
    const decoder = read();
    const reading: Reading = { decoder, stop, waiting, bytes: 0 };
    this.#reading.set(position, reading);
    return reading;
  }

  /** Nobody waits any more: the read is done, or it is given up. Whoever comes now begins another. */
  #end(position: PositionId, reading: Reading): void {
    if (this.#reading.get(position) === reading) this.#reading.delete(position);
    reading.decoder.catch(() => undefined);
    reading.stop.abort(aborted());
  }

  #keep(position: PositionId, decoder: Decoder): void {
    this.#kept.set(position, decoder);
    let bytes = 0;
    for (const { rows } of this.#kept.values()) bytes += rows.byteLength;
    for (const [oldest, { rows }] of this.#kept) {
      if (bytes <= this.memory || oldest === position) break;
      this.#kept.delete(oldest);
      bytes -= rows.byteLength;
    }
  }
}
