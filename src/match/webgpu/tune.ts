import { TILE } from './chunks';
import { compile, type Gpu, guarded } from './device';
import { placesFor } from './lists';
import { candidates, type Shader, shaderNamed } from './shaders';
import { type Kernel, runPatch } from './topk';

/** Which shader is the fastest on a device nobody can tell beforehand, so it is measured on a small job. */

const PITCH = 256;
/** Tiles on a side of the small job: the next size is taken while one does not take long enough to be measured. */
const SIDES = [4, 8, 16, 32, 64, 128, 256];
const ENOUGH_MS = 12;

/** What was chosen in this session, by the device's name and abilities: a device that comes back is not measured anew. */
const chosen = new Map<string, string>();

/** Compiles shaders of one device, each once. */
export class Kernels {
  readonly #gpu: Gpu;
  readonly #compiled = new Map<number, Promise<Kernel>>();
  #choice: Promise<unknown> = Promise.resolve();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /**
   * The fastest shader of this device, for lists of `k`.
   *
   * @throws HeadwatersError `GpuError` when none can be compiled.
   */
  for(k: number): Promise<Kernel> {
    const places = placesFor(k);
    const kernel = this.#compiled.get(places) ?? this.#make(places);
    this.#compiled.set(places, kernel);
    return kernel;
  }

  #make(places: number): Promise<Kernel> {
    // One after the other: whoever comes second profits from what was measured.
    const made = this.#choice.catch(() => undefined).then(() => choose(this.#gpu, places));
    this.#choice = made;
    return made;
  }
}

async function choose(gpu: Gpu, places: number): Promise<Kernel> {
  const { name, subgroups, maxThreads, maxWorkgroupBytes } = gpu;
  const key = [name, subgroups, maxThreads, maxWorkgroupBytes].join();
  const known = shaderNamed(chosen.get(key) ?? '');
  if (known) return build(gpu, known, places);
  const shaders = candidates(gpu);
  let best: { kernel: Kernel; speed: number } | undefined;
  let refusal: unknown;
  for (const shader of shaders) {
    try {
      const kernel = await build(gpu, shader, places);
      const speed = shaders.length > 1 ? await speedOf(gpu, kernel) : 1;
      if (!best || speed > best.speed) best = { kernel, speed };
    } catch (error) {
      refusal = error;
    }
  }
  if (!best) throw refusal;
  chosen.set(key, best.kernel.shader.name);
  return best.kernel;
}

async function build(gpu: Gpu, shader: Shader, places: number): Promise<Kernel> {
  return { shader, places, pipeline: await compile(gpu.device, 'topk', shader.code(places)) };
}

/** Multiplications a millisecond, on rows of zeros. The first run of a shader is not counted. */
async function speedOf(gpu: Gpu, kernel: Kernel): Promise<number> {
  const most = Math.max(...SIDES) * TILE;
  const buffers = await guarded(gpu.device, () => {
    const storage = (size: number) => gpu.device.createBuffer({ size, usage: GPUBufferUsage.STORAGE });
    return { unit: storage(Math.min(most * PITCH * 4, gpu.maxBindingBytes)), live: storage(most * 4) };
  });
  const chunk = { ...buffers, start: 0, rows: most, tiles: most / TILE };
  const time = async (side: number): Promise<number> => {
    const since = performance.now();
    const square = { targetTile: 0, targetTiles: side, sourceTile: 0, sourceTiles: side };
    await runPatch(gpu, kernel, { ...square, target: chunk, source: chunk, pitch: PITCH });
    return performance.now() - since;
  };
  try {
    await time(1);
    for (const side of SIDES) {
      const ms = await time(side);
      if (ms > ENOUGH_MS || side * TILE === most) return (side * side * TILE * TILE * PITCH) / ms;
    }
    return 0;
  } finally {
    buffers.unit.destroy();
    buffers.live.destroy();
  }
}
