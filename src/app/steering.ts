import { aborted, isAbort, isHeadwatersError, messageOf } from '../core/errors';
import { addWritten, type Backend, type RunEvent, type RunRequest } from '../core/run';
import { latest } from '../match/latest';
import type { OpenPack } from '../state/openPack';
import {
  type BackendChoice,
  type BackendState,
  beginRun,
  type ModelState,
  NO_MODEL,
  type Run,
  UNTRIED,
} from '../state/steering';
import { notify, type Store } from '../state/store';
import { beginTrial, type Trial } from '../state/trial';
import type { Services } from '../view/services';
import { isMendable } from './bring';
import type { WorkingEnvironment } from './environment';
import { callJob } from './jobs';
import { type LoadedModel, Models } from './models';
import { SelectedReader } from './selectedReader';
import { Trials, waitingTrial } from './trials';
import { callback } from './workers';

/** Ended runs that are kept until the page is closed. */
const MOST_RUNS = 50;

let lastRun = 0;

/** What the app asks of the model of one pack, and what it tells the store of it. */
export class Steering {
  readonly #store: Store;
  readonly #models: Models;
  readonly #latest = latest<'load' | 'run' | 'trial'>();
  readonly #trials: Trials;
  /** The prompt of which the person has said that its beginning may be cut. */
  #mayCut: string | undefined;
  /** How often a model was asked for. */
  #asked = 0;
  /** How often texts were asked for. */
  #written = 0;
  /** The model could not be loaded for want of a network. */
  #waits = false;
  #left = false;
  readonly #selected: SelectedReader;

  constructor(store: Store, environment: WorkingEnvironment, open: OpenPack, change: Services['change']) {
    this.#store = store;
    this.#models = new Models(environment, open, {
      backend: (backend, change) => this.#setBackend(backend, change),
      bytes: (bytes, totalBytes) => this.#set({ bytes, totalBytes }),
    });
    this.#trials = new Trials(store, change);
    const totalBytes = this.#models.bytesToLoad('wasm');
    this.#selected = new SelectedReader(store, {
      get: (backend) => this.#models.get(backend),
      drop: (backend, error) => this.#drop(backend, error),
    });
    this.#set(totalBytes === 0 ? NO_MODEL : { ...NO_MODEL, stage: 'idle', totalBytes });
  }

  /** Gives the model's memory back. Runs go with the pack that they are of. */
  leave(): void {
    this.#left = true;
    this.#selected.leave();
    this.#latest.stop('run');
    this.#latest.stop('trial');
    this.#latest.stop('load');
    this.#models.close();
    this.#store.setState({ model: NO_MODEL, run: null, runs: [], trial: null, trials: [] });
  }

  #choice(): BackendChoice {
    return this.#store.getState().model.choice;
  }

  /** Fetches the model and gets it ready; with a choice that is not made, on whatever turns out to be faster. */
  readonly load = async (): Promise<void> => {
    if (!(await this.#getReady())) return;
    void this.write();
    if (this.#choice() === 'auto') void this.#tryOther();
  };

  /** Returns false when there is no model to write with now; the store then says why. */
  async #getReady(): Promise<boolean> {
    const mine = ++this.#asked;
    return this.#latest.run('load', async (signal) => {
      this.#waits = false;
      this.#set({ stage: 'loading', bytes: 0, trouble: null });
      try {
        const using = await this.#models.first(this.#choice(), signal);
        this.#set({ stage: 'ready', using });
        this.#models.keepOnly(using, UNTRIED);
        return true;
      } catch (error) {
        // A newer request has the word.
        if (mine !== this.#asked) return false;
        const { using } = this.#store.getState().model;
        const still = using !== null && this.#models.get(using) !== undefined;
        if (still) this.#set({ stage: 'ready' });
        else if (isAbort(error)) this.#set({ stage: 'stopped' });
        else {
          this.#waits = isMendable(error);
          this.#set({ stage: 'failed', trouble: messageOf(error) });
        }
        return false;
      }
    });
  }

  /** The network is back. */
  goOn(): void {
    if (this.#waits) void this.load();
  }

  readonly stopLoading = (): void => this.#latest.stop('load');

  /** Another backend may be faster. It is loaded and measured when nothing else is running. */
  async #tryOther(): Promise<void> {
    await this.#latest.run('load', async (signal) => {
      const { using } = this.#store.getState().model;
      if (!using) return;
      try {
        await this.#rest(signal);
        const best = await this.#models.faster(using, () => this.#rest(signal), signal);
        // A trial that has begun in the meantime would go with the backend that it runs on.
        await this.#rest(signal);
        const { run } = this.#store.getState();
        this.#set({ using: best });
        this.#models.keepOnly(best, { stage: 'slower' });
        // What was begun in the meantime on the backend that is gone now begins again.
        if (run?.stage === 'running' && run.backend !== best) void this.write();
      } catch (error) {
        if (!isAbort(error)) notify(this.#store, { kind: 'trouble', text: messageOf(error) });
      }
    });
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const busy = (): boolean => {
      const { matching, run, trial } = this.#store.getState();
      const matches = matching.stage === 'building' || matching.stage === 'checking';
      return matches || run?.stage === 'running' || trial?.stage === 'running';
    };
    while (busy()) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      if (signal.aborted) throw aborted();
    }
  }

  /** Runs on this backend from now on, or on the fastest. */
  readonly choose = (choice: BackendChoice): void => {
    this.#set({ choice });
    void this.load();
  };

  /**
   * Writes the texts of the plan as it is now. What is being written is stopped. A trial that waits for the model comes
   * first: it may find another strength.
   */
  readonly write = async (options: { readonly cutLeft?: boolean } = {}): Promise<void> => {
    const mine = ++this.#written;
    this.#latest.stop('trial');
    const { spec } = this.#store.getState();
    const trial = waitingTrial(this.#store);
    if (trial) {
      await this.#runTrial(trial);
      // A changed strength or prompt has been written with already.
      if (mine !== this.#written || this.#store.getState().trial?.stage === 'waiting') return;
      return this.write();
    }
    if (options.cutLeft) this.#mayCut = spec.text.prompt;
    const cutLeft = this.#mayCut === spec.text.prompt;
    const watched = spec.selected ? [spec.selected] : [];
    await this.#runOnModel({ plan: spec.plan, text: spec.text, cutLeft, watched });
  };

  readonly stop = (): void => this.#latest.stop('run');

  /** Counts what the plan does over many seeds. */
  readonly count = async (): Promise<void> => {
    const trial = beginTrial('seeds', this.#store.getState().spec, Date.now());
    this.#store.setState({ trial });
    await this.#runTrial(trial);
  };

  readonly stopTrial = (): void => this.#latest.stop('trial');

  async #runTrial(trial: Trial): Promise<void> {
    const { using } = this.#store.getState().model;
    const loaded = using && this.#models.get(using);
    // It waits until the model is there, which then writes.
    if (!loaded) return;
    if (trial.purpose === 'strength') this.#latest.stop('run');
    const { remote } = loaded;
    await this.#latest.run('trial', async (signal) => {
      try {
        const cutLeft = this.#mayCut === trial.text.prompt;
        await this.#trials.run(trial, signal, cutLeft, (request, onTokens) =>
          loaded.ask(callJob(remote, signal, (job) => remote.sample(job, request, callback(onTokens)))),
        );
      } catch (error) {
        this.#drop(using, error);
      }
    });
  }

  /** Goes on with a text that broke off, on the next backend. */
  readonly resume = async (): Promise<void> => {
    const { run } = this.#store.getState();
    if (!run) return;
    const tokens = (text: Run['texts']['edited']): number[] => text.tokens.map(({ token }) => token);
    const given = { unedited: tokens(run.texts.unedited), edited: tokens(run.texts.edited) };
    await this.#runOnModel({ ...run.request, given });
  };

  async #runOnModel(request: RunRequest): Promise<void> {
    const { using, stage } = this.#store.getState().model;
    if (using) {
      const model = this.#models.get(using);
      if (model) await this.#run(request, model, using);
    } else if (stage === 'lost' && (await this.#getReady())) await this.#runOnModel(request);
  }

  async #run(request: RunRequest, model: LoadedModel, backend: Backend): Promise<void> {
    const id = ++lastRun;
    let run = beginRun(id, request, backend, Date.now());
    let frame: number | undefined;
    // Many tokens come between two frames of the screen; the page draws them together.
    const show = (): void => {
      frame = undefined;
      if (!this.#left && this.#store.getState().run?.id === id) this.#store.setState({ run });
    };
    const onEvents = (events: readonly RunEvent[]): void => {
      for (const event of events) run = heard(run, event);
      frame ??= setTimeout(show, FRAME_MS) as unknown as number;
    };
    this.#store.setState({ run });
    const end = (change: Partial<Run>): void => {
      clearTimeout(frame);
      run = { ...run, ...change };
      if (this.#store.getState().run?.id !== id || this.#left) return;
      this.#store.setState({ run });
      const written = run.texts.unedited.tokens.length + run.texts.edited.tokens.length > 0;
      if (written) this.#store.setState(({ runs }) => ({ runs: [...runs, run].slice(-MOST_RUNS) }));
    };
    await this.#latest.run('run', async (signal) => {
      try {
        const { remote } = model;
        await model.ask(callJob(remote, signal, (job) => remote.run(job, request, callback(onEvents))));
        end({ stage: 'done' });
      } catch (error) {
        if (isAbort(error)) return end({ stage: 'stopped' });
        const trouble = messageOf(error);
        this.#drop(backend, error);
        end({ stage: 'failed', trouble, tooLong: isHeadwatersError(error, 'ContextError') });
      }
    });
  }

  /** A backend that broke down is not used again. */
  #drop(backend: Backend, error: unknown): void {
    if (!isHeadwatersError(error, 'GpuError') && !isHeadwatersError(error, 'WorkerError')) return;
    this.#models.drop(backend, messageOf(error));
    this.#set({ stage: 'lost', using: null, choice: 'auto' });
  }

  #setBackend(backend: Backend, change: Partial<BackendState>): void {
    const { backends } = this.#store.getState().model;
    this.#set({ backends: { ...backends, [backend]: { ...backends[backend], ...change } } });
    const { test } = change;
    if (test?.verdict === 'fail')
      notify(this.#store, {
        kind: 'trouble',
        text: `The model gives wrong answers on ${backend} here (logits are off by ${test.largest.toPrecision(2)}), so ${backend} is not used.`,
      });
  }

  #set(change: Partial<ModelState>): void {
    if (!this.#left) this.#store.setState(({ model }) => ({ model: { ...model, ...change } }));
  }
}

/** A frame of the screen. A timer also fires in a tab that is not on show. */
const FRAME_MS = 16;

function heard(run: Run, event: RunEvent): Run {
  if (event.kind === 'begin')
    return { ...run, prompt: event.prompt, plan: event.plan, features: event.features };
  const { side, what } = event;
  return { ...run, texts: { ...run.texts, [side]: addWritten(run.texts[side], what) } };
}
