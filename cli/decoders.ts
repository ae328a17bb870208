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

  /** One sentence about the features that cannot be matched; undefined when every one that was read can be. */
  excludedNote(): string | undefined {
    const parts = [...this.#excluded].flatMap(([position, { zero, notFinite }]) => {
      if (zero + notFinite === 0) return [];
      const reasons = [zero > 0 && `${zero} zero`, notFinite > 0 && `${notFinite} not finite`].filter(Boolean);
      return [`${position} (${reasons.join(', ')})`];
    });
    return parts.length === 0 ? undefined : `Features without a usable decoder row are left out: ${parts.join(', ')}.`;
  }
}
