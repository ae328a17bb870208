import { HeadwatersError, isAbort, isHeadwatersError, messageOf } from '../core/errors';
import { BACKENDS, type Backend } from '../core/run';
import { modelBytes } from '../model/files';
import { RUNTIME_BYTES } from '../model/web/runtimeBytes';
import type { Pack } from '../pack/open';
import { type BackendChoice, type BackendState, UNTRIED } from '../state/steering';
import type { ModelReady, ModelService } from '../workers/model.worker';
import { callJob } from './jobs';
import { packUrl } from './openPack';
import { callback, type Ends, startModel } from './workers';

export interface LoadedModel {
  readonly ends: Ends<ModelService>;
  readonly ready: ModelReady;
}

interface Reports {
  backend(backend: Backend, change: Partial<BackendState>): void;
  bytes(bytes: number, total: number): void;
}

/** WebAssembly first: it runs everywhere and is ready soonest. Whether a GPU is faster is measured afterwards. */
const ORDER: readonly Backend[] = ['wasm', 'webgpu'];

/** The workers that hold a pack's model, one for each backend that it runs on. */
export class Models {
  readonly #pack: Pack;
  readonly #reports: Reports;
  readonly #loaded = new Map<Backend, LoadedModel>();

  constructor(pack: Pack, reports: Reports) {
    this.#pack = pack;
    this.#reports = reports;
  }

  get(backend: Backend): LoadedModel | undefined {
    return this.#loaded.get(backend);
  }

  /** Bytes to be fetched for a backend, its runtime included; 0 when the pack has no model. */
  bytesToLoad(backend: Backend): number {
    const bytes = modelBytes(this.#pack.manifest);
    return bytes === 0 ? 0 : bytes + RUNTIME_BYTES[backend];
  }

  /**
   * The first backend that loads the model and passes its test; those that fail are passed over.
   *
   * @throws the trouble of the last one when none does; AbortError
   */
  async first(choice: BackendChoice, signal: AbortSignal): Promise<ModelReady> {
    const order = choice === 'auto' ? ORDER : [choice, ...ORDER.filter((other) => other !== choice)];
    let trouble: unknown;
    for (const backend of order) {
      const known = this.#loaded.get(backend);
      if (known) return known.ready;
      try {
        const { ready } = await this.#load(backend, signal);
        for (const other of BACKENDS) if (other !== backend) this.#close(other, UNTRIED);
        return ready;
      } catch (error) {
        if (isAbort(error)) throw error;
        trouble = error;
        // A file that is missing or damaged is so on every backend.
        if (!isHeadwatersError(error, 'GpuError') && !isHeadwatersError(error, 'ModelError')) break;
      }
    }
    throw trouble;
  }

  /** The other backend, if it turns out to be faster than this one; the slower one gives its memory back. */
  async fasterThan(using: Backend | null, signal: AbortSignal): Promise<Backend | null> {
    const other = ORDER.find((backend) => backend !== using);
    if (!using || !other || this.#loaded.has(other)) return null;
    const there = await this.#load(other, signal).catch(tolerated);
    const here = this.#loaded.get(using);
    if (!there || !here) return there ? other : null;
    const { remote, ask } = here.ends;
    const speed = await ask(callJob(remote, signal, (job) => remote.speed(job)));
    this.#reports.backend(using, { speed });
    const [winner, loser] = there.ready.speed > speed ? [other, using] : [using, other];
    this.#close(loser, { stage: 'slower' });
    return winner;
  }

  async #load(backend: Backend, signal: AbortSignal): Promise<LoadedModel> {
    const { id } = this.#pack.manifest;
    const ends = startModel();
    const total = this.bytesToLoad(backend);
    let bytes = 0;
    const onBytes = (more: number): void => {
      bytes += more;
      if (!signal.aborted) this.#reports.bytes(Math.min(bytes, total), total);
    };
    this.#reports.backend(backend, { ...UNTRIED, stage: 'loading' });
    this.#reports.bytes(0, total);
    try {
      const ready = await ends.ask(
        callJob(ends.remote, signal, (job) =>
          ends.remote.load(job, packUrl(id).href, id, backend, callback(onBytes)),
        ),
      );
      const { threads, speed, test } = ready;
      this.#reports.backend(backend, { threads, speed, test });
      if (test?.verdict === 'fail')
        throw new HeadwatersError('GpuError', {
          what: 'The model gives wrong answers here.',
          expected: 'at most 0.05 nats from what is stored',
          found: test.divergence.toPrecision(3),
          next: 'Use another backend, or another browser.',
        });
      this.#reports.backend(backend, { stage: 'ready' });
      const loaded = { ends, ready };
      this.#loaded.set(backend, loaded);
      return loaded;
    } catch (error) {
      ends.terminate();
      const change: Partial<BackendState> = isAbort(error)
        ? { stage: 'untried' }
        : { stage: 'failed', trouble: messageOf(error) };
      this.#reports.backend(backend, change);
      throw error;
    }
  }

  /** A backend that broke down is not used again until somebody asks for it. */
  drop(backend: Backend, trouble: string): void {
    this.#close(backend, { stage: 'failed', trouble });
  }

  #close(backend: Backend, change: Partial<BackendState>): void {
    const loaded = this.#loaded.get(backend);
    if (!loaded) return;
    loaded.ends.terminate();
    this.#loaded.delete(backend);
    this.#reports.backend(backend, change);
  }

  close(): void {
    for (const { ends } of this.#loaded.values()) ends.terminate();
    this.#loaded.clear();
  }
}

/** Trying another backend is an offer: where it cannot be had, nothing is lost. */
function tolerated(error: unknown): undefined {
  if (isAbort(error)) throw error;
  return undefined;
}
