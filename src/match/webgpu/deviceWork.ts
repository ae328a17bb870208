import type { MatchTable } from '../../core/match';
import { type Gpu, type Limits, openGpu } from './device';
import type { Job } from './job';
import { Pace } from './pace';
import { Residents } from './resident';
import { Kernels } from './tune';

/** A device may say a little later than its failing calls that it is gone. */
const LOSS_MS = 300;

/** Everything that lives and dies with one device. */
export class DeviceWork {
  readonly gpu: Gpu;
  readonly #kernels: Kernels;
  readonly #residents: Residents;
  readonly #pace = new Pace();

  private constructor(gpu: Gpu) {
    this.gpu = gpu;
    this.#kernels = new Kernels(gpu);
    this.#residents = new Residents(gpu);
  }

  static async open(limits: Limits): Promise<DeviceWork> {
    return new DeviceWork(await openGpu(limits));
  }

  /** Uploads both decoders at once, while shaders compile, and runs the job. */
  async run(job: Job): Promise<MatchTable> {
    const decoders = [job.target, job.source] as const;
    const kernel = this.#kernels.for(job.k);
    const held = await Promise.allSettled(decoders.map((decoder) => this.#residents.hold(decoder)));
    try {
      const [target = [], source = []] = held.map((outcome) => {
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      });
      return await job.run({ gpu: this.gpu, kernel: await kernel, pace: this.#pace, target, source });
    } finally {
      kernel.catch(() => undefined);
      decoders.forEach((decoder, i) => {
        if (held[i]?.status === 'fulfilled') this.#residents.release(decoder);
      });
    }
  }

  /** Name of the shader that was chosen for lists of `k`. */
  async shaderFor(k: number): Promise<string> {
    return (await this.#kernels.for(k)).shader.name;
  }

  /** Whether the device is gone, or goes within a moment. */
  isLost(): Promise<boolean> {
    const moment = new Promise<false>((resolve) => setTimeout(() => resolve(false), LOSS_MS));
    return Promise.race([this.gpu.lost.then(() => true), moment]);
  }

  destroy(): void {
    this.gpu.device.destroy();
  }
}
