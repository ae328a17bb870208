import { HeadwatersError } from '../../core/errors';
import type { Abilities } from './shaders';

/** A WebGPU device and what the engine has to know of it. */
export interface Gpu extends Abilities {
  readonly device: GPUDevice;
  /** For people, as far as the browser tells: `nvidia ampere`. */
  readonly name: string;
  /** The most bytes that one binding may have. */
  readonly maxBindingBytes: number;
  /** Settles, never rejects, when the device is gone: driver reset, browser decision, `destroy`. */
  readonly lost: Promise<HeadwatersError>;
}

/** Lower limits than the device's, so that tests can go where a weaker device would. */
export interface Limits {
  readonly maxBindingBytes?: number;
  readonly maxThreads?: number;
  readonly maxWorkgroupBytes?: number;
  /** Refuses what an adapter may lack. */
  readonly noFeatures?: boolean;
  /** Takes a software adapter for a GPU. */
  readonly asHardware?: boolean;
  /** Asks for an adapter of the compatibility level even if there is a better one. */
  readonly compatibility?: boolean;
}

/**
 * Opens the default adapter, or one of the compatibility level where there is no other. Its default limits suffice:
 * jobs are cut to fit. Features are used where they are and never required.
 *
 * @throws HeadwatersError `GpuError` when there is no WebGPU here, no adapter or no device.
 */
export async function openGpu(limits: Limits = {}): Promise<Gpu> {
  if (!globalThis.navigator?.gpu) throw gpuError('This browser has no WebGPU.');
  const adapter = await findAdapter(limits.compatibility ?? false);
  if (!adapter) throw gpuError('This browser offers no WebGPU adapter.');
  const subgroups = adapter.features.has('subgroups') && !limits.noFeatures;
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({
      label: 'headwaters',
      requiredFeatures: subgroups ? ['subgroups'] : [],
    });
  } catch (cause) {
    throw gpuError('The WebGPU device could not be opened.', cause);
  }
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupSizeX } = device.limits;
  const { maxBindingBytes = Infinity, maxThreads = Infinity, maxWorkgroupBytes = Infinity } = limits;
  const { vendor, architecture, isFallbackAdapter } = adapter.info;
  return {
    device,
    name: `${vendor} ${architecture}`.trim(),
    subgroups,
    software: (isFallbackAdapter || /swiftshader|llvmpipe/.test(architecture)) && !limits.asHardware,
    maxThreads: Math.min(maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupSizeX, maxThreads),
    maxWorkgroupBytes: Math.min(device.limits.maxComputeWorkgroupStorageSize, maxWorkgroupBytes),
    maxBindingBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize, maxBindingBytes),
    lost: device.lost.then(({ reason, message }) =>
      gpuError(reason === 'destroyed' ? 'The WebGPU device was closed.' : `The GPU was lost: ${message}`),
    ),
  };
}

async function findAdapter(compatibility: boolean): Promise<GPUAdapter | null> {
  const powerPreference = 'high-performance';
  const adapter = compatibility ? null : await navigator.gpu.requestAdapter({ powerPreference });
  return adapter ?? navigator.gpu.requestAdapter({ powerPreference, featureLevel: 'compatibility' });
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
  if (invalid) throw gpuError(`The GPU rejected the work: ${invalid.message}`);
  if (memory) throw gpuError('The GPU has too little memory.', memory);
  return result;
}

/** Compiles a compute shader with entry point `main`. Slow on software adapters. */
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
