import type { PositionId } from '../src/core/ids';
import type { Decoder } from '../src/core/match';
import { prepareDecoder } from '../src/match/decoder';
import { type Pack, readDecoder } from '../src/pack/open';

/** Bytes of decoders that are kept, besides the one that was asked for last. */
const KEPT = 2 * 1024 ** 3;

/** The decoders of a pack, each read when it is first needed, the latest ones kept. */
export class Decoders {
  readonly #pack: Pack;
  readonly #kept = new Map<PositionId, Decoder>();
  readonly #excluded = new Map<PositionId, Decoder['excluded']>();

  constructor(pack: Pack) {
    this.#pack = pack;
  }

  async get(position: PositionId): Promise<Decoder> {
    const decoder = this.#kept.get(position) ?? (await this.#read(position));
    this.#kept.delete(position);
    this.#kept.set(position, decoder);
    let bytes = 0;
    for (const [id, { rows }] of [...this.#kept].reverse()) {
      bytes += rows.byteLength;
      if (bytes > KEPT && id !== position) this.#kept.delete(id);
    }
    return decoder;
  }

  async #read(position: PositionId): Promise<Decoder> {
    const { n, d, values } = await readDecoder(this.#pack, position);
    const decoder = prepareDecoder(position, n, d, values);
    this.#excluded.set(position, decoder.excluded);
    return decoder;
  }

  /** Features that cannot be matched, at the positions read so far that have any. */
  excluded(): Map<PositionId, Decoder['excluded']> {
    return new Map([...this.#excluded].filter(([, { zero, notFinite }]) => zero + notFinite > 0));
  }

  /** One sentence about them; undefined when there are none. */
  excludedNote(): string | undefined {
    const parts = [...this.excluded()].map(
      ([position, { zero, notFinite }]) => `${position} (${zero} zero, ${notFinite} not finite)`,
    );
    if (parts.length === 0) return undefined;
    return `Features whose decoder row has no direction are left out: ${parts.join(', ')}.`;
  }
}
