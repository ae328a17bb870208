import type { Decoder } from '../../core/match';
import { type Chunk, pitchOf, uploadUnitRows } from './chunks';
import type { Gpu } from './device';

/** GPU memory that decoders may keep between jobs. Two decoders of 16,384 x 2,304 take 302 MB. */
const KEEP_BYTES = 512 * 2 ** 20;

interface Entry {
  readonly chunks: Promise<Chunk[]>;
  readonly bytes: number;
  users: number;
}

/**
 * The decoders that lie in GPU memory. A decoder takes part in several pairs, so it stays until room is needed;
 * the one used longest ago goes first, and none that a job is using.
 */
export class Residents {
  readonly #gpu: Gpu;
  /** In the order of last use. */
  readonly #entries = new Map<Decoder, Entry>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** The unit rows of `decoder`, uploaded if need be; they stay until as many calls of `release`. */
  async hold(decoder: Decoder): Promise<Chunk[]> {
    const entry = this.#entries.get(decoder) ?? {
      chunks: uploadUnitRows(this.#gpu, decoder),
      bytes: decoder.n * pitchOf(decoder.d) * 4,
      users: 0,
    };
    entry.users++;
    this.#entries.delete(decoder);
    this.#entries.set(decoder, entry);
    try {
      return await entry.chunks;
    } catch (error) {
      this.#entries.delete(decoder);
      throw error;
    }
  }

  release(decoder: Decoder): void {
    const entry = this.#entries.get(decoder);
    if (entry) entry.users--;
    let bytes = 0;
    for (const { bytes: more } of this.#entries.values()) bytes += more;
    for (const [old, { users, bytes: less, chunks }] of this.#entries) {
      if (bytes <= KEEP_BYTES) return;
      if (users > 0) continue;
      this.#entries.delete(old);
      void chunks.then(free);
      bytes -= less;
    }
  }
}

function free(chunks: Chunk[]): void {
  for (const { unit, live } of chunks) {
    unit.destroy();
    live.destroy();
  }
}
