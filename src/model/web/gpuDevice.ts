import { HeadwatersError } from '../../core/errors';

/** Subgroups of fewer lanes than this make ONNX Runtime's attention wrong. */
const LEAST_SUBGROUP = 8;

/**
 * A device for ONNX Runtime, where the one that it would open for itself computes wrong; undefined elsewhere.
 *
 * Stretches of 32 tokens and more go through a kernel for attention that works in subgroups where there are any
 * (onnxruntime-web 1.30). On adapters whose subgroups have 4 lanes, such as SwiftShader, the embedded model's logits are
 * then off by 0.8. Of a device without subgroups it makes another, right use.
 *
 * @throws GpuError when there is no adapter or no device
 */
export async function deviceForModel(): Promise<GPUDevice | undefined> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw gpuError('This browser gives the page no access to a GPU.');
  if (!adapter.features.has('subgroups') || (adapter.info.subgroupMinSize ?? 0) >= LEAST_SUBGROUP)
    return undefined;
  const limits = ['maxBufferSize', 'maxStorageBufferBindingSize', ...SHADER_LIMITS] as const;
  try {
    return await adapter.requestDevice({
      requiredFeatures: FEATURES.filter((name) => adapter.features.has(name)),
      requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
    });
  } catch (cause) {
    throw gpuError('The GPU could not be opened.', cause);
  }
}

function gpuError(what: string, cause?: unknown): HeadwatersError {
  return new HeadwatersError('GpuError', { what, next: 'Use WebAssembly instead.' }, { cause });
}

/** What the runtime asks for, without subgroups. */
const FEATURES = ['shader-f16', 'timestamp-query'] as const;
const SHADER_LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const;
