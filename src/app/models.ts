import { HeadwatersError, isAbort, messageOf } from '../core/errors';
import { BACKENDS, type Backend, SELF_TEST_BOUND } from '../core/run';
import { modelBytes } from '../model/files';
import { RUNTIME_BYTES } from '../model/web/runtimeBytes';
import type { SourceName } from '../pack/bytes';
import type { Pack } from '../pack/open';
import { type OpenPack, packNameOf } from '../state/openPack';
import { type BackendChoice, type BackendState, UNTRIED } from '../state/steering';
import type { ModelService } from '../workers/model.worker';
import type { WorkingEnvironment } from './environment';
import { callJob } from './jobs';
import { callback, type Ends } from './workers';

export type LoadedModel = Ends<ModelService>;

interface Reports {
  backend(backend: Backend, change: Partial<BackendState>): void;
  bytes(bytes: number, total: number): void;
}

/** WebAssembly first: it runs everywhere and is ready soonest. Whether a GPU is faster is measured afterwards. */
const ORDER: readonly Backend[] = ['wasm', 'webgpu'];

/** The workers that hold a pack's model, one for each backend that it runs on. */
export class Models {
  readonly #environment: WorkingEnvironment;
  readonly #pack: Pack;
  readonly #source: SourceName;
  readonly #reports: Reports;
  readonly #loaded = new Map<Backend, LoadedModel>();
  /** Broke down in the middle of work: not tried again unless somebody asks for it. */
  readonly #broken = new Set<Backend>();

  constructor(environment: WorkingEnvironment, open: OpenPack, reports: Reports) {
    this.#environment = environment;
    this.#pack = open.pack;
    this.#source = environment.sourceOf(packNameOf(open));
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
   * The first backend that loads the model and passes its test; those that fail are passed over. What is loaded already
   * counts first where the choice is left open.
   *
   * @throws the trouble of the first one when none does; AbortError
   */
  async first(choice: BackendChoice, signal: AbortSignal): Promise<Backend> {
    if (choice !== 'auto') this.#broken.delete(choice);
    const order =
      choice === 'auto'
        ? [...this.#loaded.keys(), ...ORDER.filter((backend) => !this.#broken.has(backend))]
        : [choice, ...ORDER.filter((other) => other !== choice)];
    const troubles: unknown[] = [];
    for (const backend of order) {
      try {
        if (!this.#loaded.has(backend)) await this.#load(backend, signal);
        return backend;
      } catch (error) {
        if (isAbort(error)) throw error;
        troubles.push(error);
      }
    }
    throw troubles[0] ?? new HeadwatersError('GpuError', { what: 'No backend can run the model.' });
  }

  /**
   * The faster of this backend and the other, both loaded and measured one after the other.
   *
   * @param rest waits until nothing else computes: both at once would measure neither
   * @throws AbortError; the other backend then gives its memory back
   */
  async faster(using: Backend, rest: () => Promise<void>, signal: AbortSignal): Promise<Backend> {
    const other = ORDER.find((backend) => backend !== using);
    if (!other || this.#loaded.has(other) || this.#broken.has(other)) return using;
    try {
      await this.#load(other, signal);
      await rest();
      const here = await this.#measure(using, signal);
      const there = await this.#measure(other, signal);
      return there > here ? other : using;
    } catch (error) {
      this.#close(other, { stage: 'untried' });
      if (isAbort(error)) throw error;
      // Trying another backend is an offer: where it cannot be had, nothing is lost.
      return using;
    }
  }

  async #measure(backend: Backend, signal: AbortSignal): Promise<number> {
    const model = this.#loaded.get(backend);
    if (!model) return 0;
    const { remote } = model;
    const speed = await model.ask(callJob(remote, signal, (job) => remote.speed(job)));
    this.#reports.backend(backend, { speed });
    return speed;
  }

  /** All others give their memory back. */
  keepOnly(backend: Backend, change: Partial<BackendState>): void {
    for (const other of BACKENDS) if (other !== backend) this.#close(other, change);
  }

  async #load(backend: Backend, signal: AbortSignal): Promise<void> {
    const ends = this.#environment.startModel();
    const total = this.bytesToLoad(backend);
    let bytes = 0;
    const onBytes = (more: number): void => {
      bytes += more;
      if (!signal.aborted) this.#reports.bytes(Math.min(bytes, total), total);
    };
    this.#reports.backend(backend, { ...UNTRIED, stage: 'loading' });
    this.#reports.bytes(0, total);
    try {
      const { threads, speed, test } = await ends.ask(
        callJob(ends.remote, signal, (job) =>
          ends.remote.load(job, this.#source, backend, callback(onBytes)),
        ),
      );
      this.#reports.backend(backend, { threads, speed, test });
      if (test?.verdict === 'fail')
        throw new HeadwatersError('GpuError', {
          what: 'The model gives wrong answers here.',
          expected: `logits within ${SELF_TEST_BOUND} of the stored ones`,
          found: `${test.largest.toPrecision(3)}`,
          next: 'Use another backend, or another browser.',
        });
      this.#reports.backend(backend, { stage: 'ready' });
      this.#loaded.set(backend, ends);
    } catch (error) {
      ends.terminate();
      const change: Partial<BackendState> = isAbort(error)
        ? { stage: 'untried' }
        : { stage: 'failed', trouble: messageOf(error) };
      this.#reports.backend(backend, change);
      throw error;
    }
  }

  /** A backend that broke down in the middle of work. */
  drop(backend: Backend, trouble: string): void {
    this.#broken.add(backend);
    this.#close(backend, { stage: 'failed', trouble });
  }

  #close(backend: Backend, change: Partial<BackendState>): void {
    const model = this.#loaded.get(backend);
    if (!model) return;
    model.terminate();
    this.#loaded.delete(backend);
    this.#reports.backend(backend, change);
  }

  close(): void {
    for (const model of this.#loaded.values()) model.terminate();
    this.#loaded.clear();
  }
}
