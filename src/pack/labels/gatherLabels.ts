import { type PositionId, positionId } from '../../core/ids';
import { countText } from '../../core/units';
import type { LabelFile, LabelRow } from './labelRow';
import { LabelTable } from './labelTable';
import { isOfWidth } from './sourceName';

/** What labels are gathered for. */
export interface LabelledPack {
  readonly model: string;
  /** Features at each position. */
  readonly features: ReadonlyMap<PositionId, number>;
}

/** What rows were left out, as the rest of “12 rows …”. */
type Reason = string;

/** Gathers labels of many files for one pack, and counts what does not fit it. Where two label a feature, the first counts. */
export class LabelGatherer {
  readonly #pack: LabelledPack;
  readonly #lists = new Map<PositionId, (string | null | undefined)[]>();
  readonly #sources = new Map<PositionId, string>();
  readonly #models = new Set<string>();
  readonly #left = new Map<Reason, number>();
  readonly methods = new Set<string>();
  #count = 0;

  constructor(pack: LabelledPack) {
    this.#pack = pack;
  }

  add(file: LabelFile): void {
    if (file.model !== undefined) this.#models.add(file.model);
    if (file.method !== undefined) this.methods.add(file.method);
    for (const row of file.rows) {
      const reason = this.#put(row);
      if (reason !== undefined) this.#leave(reason, 1);
    }
    if (file.skipped() > 0) this.#leave('without a feature or a label', file.skipped());
  }

  /** Labels that were taken. */
  get count(): number {
    return this.#count;
  }

  tables(): ReadonlyMap<PositionId, LabelTable> {
    return new Map([...this.#lists].map(([position, list]) => [position, LabelTable.of(list)]));
  }

  /** What was left out, and what may not belong together, in sentences. */
  notes(): string[] {
    const other = [...this.#models].filter((model) => !isSameModel(model, this.#pack.model));
    return [
      ...(other.length > 0
        ? [
            `The labels say that they are of ${other.join(' and ')}, and the pack is of ${this.#pack.model}: check that they belong together.`,
          ]
        : []),
      ...[...this.#left].map(
        ([reason, count]) => `Left out: ${countText(count)} ${count === 1 ? 'row' : 'rows'} ${reason}.`,
      ),
    ];
  }

  /** Answers with the reason where a row is left out. */
  #put({ layer, site, index, label, model, source }: LabelRow): Reason | undefined {
    const position = positionId({ layer, site });
    const features = this.#pack.features.get(position);
    if (features === undefined) return 'of layers and sites that the pack does not have';
    if (index >= features) return 'of features that the pack does not have';
    if (model !== undefined) this.#models.add(model);
    if (source !== undefined) {
      if (!isOfWidth(source, features)) return `of an SAE with another number of features (${source})`;
      const first = this.#sources.get(position) ?? source;
      if (first !== source) return `of another SAE of the same place (${source}; ${first} was taken)`;
      this.#sources.set(position, source);
    }
    let list = this.#lists.get(position);
    if (!list) {
      // An export of a source has all of its explanations: what it does not name, nobody has explained.
      list = new Array<string | null | undefined>(features).fill(source === undefined ? undefined : null);
      this.#lists.set(position, list);
    }
    if (typeof list[index] === 'string') return 'with a further explanation of a feature that has one';
    list[index] = label;
    if (label) this.#count++;
    return undefined;
  }

  #leave(reason: Reason, count: number): void {
    this.#left.set(reason, (this.#left.get(reason) ?? 0) + count);
  }
}

/** `google/gemma-2-2b` is Neuronpedia's `gemma-2-2b`, and `openai-community/gpt2` its `gpt2-small`. */
export function isSameModel(a: string, b: string): boolean {
  return plainName(a) === plainName(b);
}

function plainName(name: string): string {
  const plain = (name.split('/').at(-1) ?? '')
    .toLowerCase()
    .replace(/^meta-/, '')
    .replace(/[^a-z0-9]/g, '')
    .replace(/pt$|base$/, '');
  return plain === 'gpt2' ? 'gpt2small' : plain;
}
