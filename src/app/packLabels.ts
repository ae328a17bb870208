import { isAbort, messageOf } from '../core/errors';
import { type FeatureId, featureOf, type PositionId, positionId } from '../core/ids';
import { mergeLabels, whyUnlabelled } from '../core/labels';
import { bytesText, countText } from '../core/units';
import { LabelTable } from '../pack/labels/labelTable';
import { parseSourceName, type SourceName } from '../pack/labels/sourceName';
import { type OpenPack, withGiven } from '../state/openPack';
import { NO_LABELLING, notify, type Store, settle } from '../state/store';
import type { Added, Asked } from '../workers/addedLabels';
import type { SearchService } from '../workers/searchService';
import { callback, type Ends } from './workers';

/** What its messages are about. */
const ABOUT = 'labels';
/** Features that are asked about at a time, at most: what stands in a large picture. */
const MOST_ASKED = 500;

type Remote = Ends<SearchService>['remote'];

/** The labels that are added to the open pack: from files, from Neuronpedia, and from earlier visits. */
export class PackLabels {
  readonly #store: Store;
  readonly #pack: OpenPack['pack'];
  readonly #ask: <R>(call: (remote: Remote) => Promise<R>) => Promise<R>;
  readonly #names: ReadonlyMap<PositionId, SourceName>;
  #asking = false;

  /** @param ask asks the worker that searches, once it has opened the pack */
  constructor(
    store: Store,
    { pack }: OpenPack,
    ask: <R>(call: (remote: Remote) => Promise<R>) => Promise<R>,
  ) {
    this.#store = store;
    this.#pack = pack;
    this.#ask = ask;
    this.#names = namesOf(pack);
    store.setState({ labelling: NO_LABELLING });
  }

  /** Brings those of earlier visits. */
  async begin(): Promise<void> {
    this.#take(await this.#ask((remote) => remote.recallLabels()));
  }

  /** Adds those of files, and says what came of it. */
  readonly addFiles = async (files: readonly File[]): Promise<void> => {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let read = 0;
    const say = (): void =>
      notify(this.#store, {
        kind: 'note',
        about: ABOUT,
        text: `Reading labels: ${bytesText(read)} of ${bytesText(total)}.`,
      });
    say();
    const onBytes = (more: number): void => {
      read += more;
      if (read < total) say();
    };
    await this.#tell(async () => {
      const added = await this.#ask((remote) => remote.addLabels(files, callback(onBytes)));
      this.#take(added);
      const count = `${countText(added.count)} ${added.count === 1 ? 'label' : 'labels'} added.`;
      notify(this.#store, {
        kind: added.count > 0 ? 'note' : 'trouble',
        about: ABOUT,
        text: [count, ...added.notes].join(' '),
      });
    });
  };

  /** Asks Neuronpedia for the labels of what is on show, from now on. */
  readonly fetchShown = async (): Promise<void> => {
    this.#store.setState({ labelling: { isOn: true, asked: null } });
    await this.follow();
  };

  /** Asks for the labels that the graphs on show lack, where somebody has said that it may. */
  readonly follow = async (): Promise<void> => {
    const { labelling, open, spec, flow, other } = this.#store.getState();
    if (!labelling.isOn || this.#asking || !open) return;
    const lacking = this.#lacking(open, [
      ...(spec.selected ? [spec.selected] : []),
      ...[flow, other].flatMap((one) => one?.graph.nodes.map(({ id }) => id) ?? []),
    ]);
    if (lacking.length === 0) return;
    this.#asking = true;
    this.#setAsked(lacking.length);
    const done = await this.#tell(async () => {
      this.#take(await this.#ask((remote) => remote.askLabels(this.#bySource(lacking))));
      settle(this.#store, ABOUT);
    });
    this.#asking = false;
    this.#setAsked(null);
    // The graph may have grown in the meantime. What failed is not asked again until somebody says so.
    if (done) await this.follow();
    else this.#store.setState({ labelling: NO_LABELLING });
  };

  #lacking(open: OpenPack, features: readonly FeatureId[]): FeatureId[] {
    return [...new Set(features)]
      .filter(
        (id) => this.#names.has(positionId(featureOf(id))) && whyUnlabelled(open.given, id) === 'unfetched',
      )
      .slice(0, MOST_ASKED);
  }

  #bySource(features: readonly FeatureId[]): Asked[] {
    const indexes = new Map<PositionId, number[]>();
    for (const id of features) {
      const feature = featureOf(id);
      const position = positionId(feature);
      indexes.set(position, [...(indexes.get(position) ?? []), feature.index]);
    }
    return [...indexes].flatMap(([position, some]) => {
      const name = this.#names.get(position);
      return name ? [{ ...name, position, indexes: some }] : [];
    });
  }

  #take({ tables, methods }: Added): void {
    if (tables.length === 0) return;
    const more = new Map(tables.map(([position, data]) => [position, new LabelTable(data)]));
    this.#store.setState(({ open, spec }) =>
      open?.pack === this.#pack
        ? { open: { ...withGiven(open, mergeLabels(open.given, more), spec.labels), addedBy: methods } }
        : {},
    );
  }

  #setAsked(asked: number | null): void {
    this.#store.setState(({ labelling }) => ({ labelling: { ...labelling, asked } }));
  }

  /** Whatever fails becomes a message. Returns whether all went well. */
  async #tell(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (!isAbort(error)) notify(this.#store, { kind: 'trouble', about: ABOUT, text: messageOf(error) });
      return false;
    }
  }
}

function namesOf({ manifest }: OpenPack['pack']): ReadonlyMap<PositionId, SourceName> {
  return new Map(
    manifest.saes.flatMap((sae) => {
      const name = parseSourceName(sae.neuronpedia ?? '');
      return name ? [[positionId(sae), name] as const] : [];
    }),
  );
}
