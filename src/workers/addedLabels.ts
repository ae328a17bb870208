import { messageOf } from '../core/errors';
import type { PositionId } from '../core/ids';
import { type Labels, mergeLabels } from '../core/labels';
import { askNeuronpedia } from '../pack/labels/askNeuronpedia';
import { writeCompact } from '../pack/labels/compactFile';
import { LabelGatherer, type LabelledPack } from '../pack/labels/gatherLabels';
import { type KeptLabels, keptLabels } from '../pack/labels/keptLabels';
import { LabelTable, type LabelTableData } from '../pack/labels/labelTable';
import { readLabelFile } from '../pack/labels/readLabelFile';
import type { SourceName } from '../pack/labels/sourceName';

/** What adding labels came to. */
export interface Added {
  /** Labels that were added. */
  readonly count: number;
  /** All labels that were added to the positions that are concerned, then and earlier. */
  readonly tables: readonly (readonly [PositionId, LabelTableData])[];
  /** How they were made, where their files say so. */
  readonly methods: readonly string[];
  /** What was left out and what may not belong together, in sentences. */
  readonly notes: readonly string[];
}

/** Features of one source, by the position that it has in the pack. */
export interface Asked extends SourceName {
  readonly position: PositionId;
  readonly indexes: readonly number[];
}

/** The labels that a person has added to a pack: from files, from Neuronpedia, and on earlier visits. */
export class AddedLabels {
  readonly #pack: LabelledPack;
  /** What they are kept under. */
  readonly #key: string;
  readonly #methods = new Set<string>();
  #labels: Labels = new Map();

  constructor(pack: LabelledPack, key: string) {
    this.#pack = pack;
    this.#key = key;
  }

  get labels(): Labels {
    return this.#labels;
  }

  /** What earlier visits have kept. What cannot be read is as good as not there. */
  async recall(): Promise<Added> {
    const nothing = { count: 0, tables: [], methods: [], notes: [] };
    const bytes = await (await keptLabels())?.read(this.#key).catch(() => undefined);
    if (!bytes) return nothing;
    const gatherer = new LabelGatherer(this.#pack);
    try {
      gatherer.add(await readLabelFile('kept labels', bytes));
    } catch {
      return nothing;
    }
    return this.#take(gatherer, []);
  }

  /**
   * Reads files, each of any of the forms. One that cannot be read is named, and the others are read.
   *
   * @param onBytes tells the bytes that have been read since it was last called
   */
  async addFiles(files: readonly File[], onBytes: (bytes: number) => void): Promise<Added> {
    const gatherer = new LabelGatherer(this.#pack);
    const notes: string[] = [];
    for (const file of inOrder(files)) {
      try {
        gatherer.add(await readLabelFile(file.name, new Uint8Array(await file.arrayBuffer())));
      } catch (error) {
        notes.push(messageOf(error));
      }
      onBytes(file.size);
    }
    const added = this.#take(gatherer, notes);
    return { ...added, notes: [...added.notes, ...(await this.#keep())] };
  }

  /** Asks Neuronpedia. @throws FileError, NetworkError */
  async ask(asked: readonly Asked[]): Promise<Added> {
    const found = new Map<PositionId, LabelTable>();
    let count = 0;
    for (const { position, indexes, ...source } of asked) {
      const labels = await askNeuronpedia(source, indexes);
      for (const label of labels.values()) if (label) count++;
      found.set(
        position,
        LabelTable.of({
          length: this.#pack.features.get(position) ?? 0,
          at: (index) => labels.get(index),
        }),
      );
    }
    this.#methods.add('Explanations from Neuronpedia.');
    this.#merge(found);
    return {
      count,
      tables: this.#tablesOf([...found.keys()]),
      methods: [...this.#methods],
      notes: await this.#keep(),
    };
  }

  #take(gatherer: LabelGatherer, notes: readonly string[]): Added {
    const tables = gatherer.tables();
    for (const method of gatherer.methods) this.#methods.add(method);
    this.#merge(tables);
    return {
      count: gatherer.count,
      tables: this.#tablesOf([...tables.keys()]),
      methods: [...this.#methods],
      notes: [...notes, ...gatherer.notes()],
    };
  }

  #merge(more: Labels): void {
    // As tables again, so that labels that were added many times are not looked up through as many lists.
    this.#labels = new Map(
      [...mergeLabels(this.#labels, more)].map(([position, list]) => [
        position,
        more.has(position) ? LabelTable.of(list) : list,
      ]),
    );
  }

  /** Copies, to be handed over. */
  #tablesOf(positions: readonly PositionId[]): Added['tables'] {
    return positions.flatMap((position) => {
      const list = this.#labels.get(position);
      return list ? [[position, LabelTable.of(list).data] as const] : [];
    });
  }

  /** Answers with why they are not kept, in a sentence. */
  async #keep(): Promise<string[]> {
    const kept: KeptLabels | undefined = await keptLabels();
    if (!kept) return ['This browser keeps no files here: add the labels again on the next visit.'];
    try {
      const method = [...this.#methods].join(' ');
      await kept.write(
        this.#key,
        await writeCompact({ model: this.#pack.model, ...(method !== '' && { method }) }, this.#labels),
      );
      return [];
    } catch {
      return ['There is no room to keep the labels for the next visit.'];
    }
  }
}

/** Batches of an export by their numbers, so that the first of several explanations is the same on every computer. */
function inOrder(files: readonly File[]): readonly File[] {
  return [...files].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
