import { HeadwatersError } from '../../core/errors';

/** A WebGPU device and what the engine has to know of it. */
export interface Gpu {
  readonly device: GPUDevice;
  /** For people, as far as the browser tells: `nvidia ampere`. */
  readonly name: string;
  /** The most bytes that one binding may have. */
  readonly maxBindingBytes: number;
  /** Settles, never rejects, when the device is gone: driver reset, browser decision, `destroy`. */
  readonly lost: Promise<HeadwatersError>;
}

/**
 * Opens the default adapter with the default limits, which every adapter has: larger ones are not needed, since
 * jobs are cut to fit.
 *
 * @param maxBindingBytes a lower limit than the device's, so that tests can force a job to be cut.
 * @throws HeadwatersError `GpuError` when there is no WebGPU here, no adapter or no device.
 */
export async function openGpu(maxBindingBytes = Infinity): Promise<Gpu> {
  if (!('gpu' in navigator)) throw gpuError('This browser has no WebGPU.');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw gpuError('This browser offers no WebGPU adapter.');
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ label: 'headwaters' });
  } catch (cause) {
    throw gpuError('The WebGPU device could not be opened.', cause);
  }
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const { vendor, architecture } = adapter.info;
  return {
    device,
    name: `${vendor} ${architecture}`.trim(),
    maxBindingBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize, maxBindingBytes),
    lost: device.lost.then(({ reason, message }) =>
      gpuError(reason === 'destroyed' ? 'The WebGPU device was closed.' : `The GPU was lost: ${message}`),
    ),
  };
}

/**
 * Runs calls that make resources or submit work, and waits for what the device says of them. `work` must not
 * wait for anything itself: the scopes are a stack that all jobs share.
 *
 * @throws HeadwatersError `GpuError` when the device refuses the calls, has no memory left or is lost.
 */
export async function guarded<T>(device: GPUDevice, work: () => T): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  let result: T;
  let scopes: Promise<(GPUError | null)[]>;
  try {
    result = work();
  } finally {
    scopes = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  }
  const [invalid, memory] = await scopes.catch((cause: unknown) => {
    throw gpuError('The GPU stopped answering.', cause);
  });
  if (invalid) throw gpuError(`The GPU refused the work: ${invalid.message}`);
  if (memory) throw gpuError('The GPU has too little memory.', memory);
  return result;
}

/** Compiles a compute shader with entry point `main`. Takes seconds on software adapters. */
export async function compile(device: GPUDevice, label: string, code: string): Promise<GPUComputePipeline> {
  try {
    const module = device.createShaderModule({ label, code });
    return await device.createComputePipelineAsync({ label, layout: 'auto', compute: { module } });
  } catch (cause) {
    throw gpuError(`The GPU cannot run the shader ${label}.`, cause);
  }
}

/** A small buffer of whole numbers for a shader. */
export function uniform(device: GPUDevice, numbers: readonly number[]): GPUBuffer {
  const data = new Uint32Array(Math.ceil(numbers.length / 4) * 4);
  data.set(numbers);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: data.byteLength, usage });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

export function gpuError(what: string, cause?: unknown): HeadwatersError {
  const next = 'Matching on the CPU still works.';
  return new HeadwatersError('GpuError', { what, next }, cause === undefined ? undefined : { cause });
}
