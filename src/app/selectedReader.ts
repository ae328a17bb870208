import { isAbort, messageOf } from '../core/errors';
import type { FeatureId } from '../core/ids';
import type { Backend } from '../core/run';
import { latest } from '../match/latest';
import type { Run } from '../state/steering';
import { notify, type Store } from '../state/store';
import type { LoadedModel } from './models';
import { readInRun } from './readInRun';

/** What the reader asks of the models. */
interface Models {
  get(backend: Backend): LoadedModel | undefined;
  /** A backend that broke down. */
  drop(backend: Backend, error: unknown): void;
}

/** Reads the selected feature in texts that were written while another one was selected. */
export class SelectedReader {
  readonly #store: Store;
  readonly #models: Models;
  readonly #latest = latest<'read'>();
  readonly #unfollow: () => void;
  /** The run and the feature that were asked for last. */
  #asked = '';

  constructor(store: Store, models: Models) {
    this.#store = store;
    this.#models = models;
    this.#unfollow = store.subscribe(() => this.#look());
  }

  leave(): void {
    this.#unfollow();
    this.#latest.stop('read');
  }

  #look(): void {
    const { run, spec, panel, model } = this.#store.getState();
    const isOver = run?.stage === 'done' || run?.stage === 'stopped';
    if (panel !== 'steer' || !run?.prompt || !isOver || !spec.selected) return;
    const asked = `${run.id} ${spec.selected}`;
    const loaded = model.using && this.#models.get(model.using);
    if (!model.using || !loaded || run.features.includes(spec.selected) || this.#asked === asked) return;
    this.#asked = asked;
    void this.#read(run, spec.selected, loaded, model.using);
  }

  async #read(run: Run, feature: FeatureId, model: LoadedModel, using: Backend): Promise<void> {
    await this.#latest.run('read', async (signal) => {
      try {
        const read = await readInRun(model, run, feature, signal);
        const now = this.#store.getState().run;
        if (now?.id === run.id && !signal.aborted) this.#store.setState({ run: { ...now, ...read } });
      } catch (error) {
        // Another backend may have taken the place of this one, and can be asked.
        this.#asked = '';
        if (isAbort(error)) return;
        this.#models.drop(using, error);
        notify(this.#store, { kind: 'trouble', text: messageOf(error) });
      }
    });
  }
}
