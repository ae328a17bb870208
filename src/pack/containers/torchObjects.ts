import type { Dtype } from '../dtype';
import { IGNORED, type Known, type Pickled, type TorchStorage, type TorchTensor } from './pickled';
import type { Vocabulary } from './pickleMachine';
import { isShape } from './shapes';

/** The few names that pickles of weights use, and what they stand for. */

/** Number formats of PyTorch by the names of the storages that hold them. */
const STORAGES: ReadonlyMap<string, string> = new Map([
  ['FloatStorage', 'float32'],
  ['DoubleStorage', 'float64'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['ByteStorage', 'uint8'],
  ['CharStorage', 'int8'],
  ['ShortStorage', 'int16'],
  ['IntStorage', 'int32'],
  ['LongStorage', 'int64'],
  ['BoolStorage', 'bool'],
  ['ComplexFloatStorage', 'complex64'],
  ['ComplexDoubleStorage', 'complex128'],
]);

/** Those that can be read; of the others it is known that they exist, so that the rest of a file can be read. */
export const TORCH_DTYPES: ReadonlyMap<string, Dtype> = new Map([
  ['float64', 'F64'],
  ['float32', 'F32'],
  ['float16', 'F16'],
  ['bfloat16', 'BF16'],
  ['int32', 'I32'],
  ['uint32', 'U32'],
  ['uint16', 'U16'],
  ['uint8', 'U8'],
]);

const FORMATS: ReadonlySet<string> = new Set([
  ...STORAGES.values(),
  ...TORCH_DTYPES.keys(),
  'uint64',
  'float8_e4m3fn',
  'float8_e5m2',
]);

const REBUILD = 'torch._utils._rebuild_tensor';
const REBUILD_2 = `${REBUILD}_v2`;
const REBUILD_3 = `${REBUILD}_v3`;
const PARAMETER = 'torch._utils._rebuild_parameter';
const ORDERED = 'collections.OrderedDict';
const UNTYPED = 'torch.storage.UntypedStorage';
const SIZE = 'torch.Size';
const DEVICE = 'torch.device';

const NAMES: ReadonlySet<string> = new Set([
  REBUILD,
  REBUILD_2,
  REBUILD_3,
  PARAMETER,
  ORDERED,
  UNTYPED,
  SIZE,
  DEVICE,
  ...[...STORAGES.keys(), ...FORMATS].map((name) => `torch.${name}`),
]);

export const TORCH: Vocabulary = {
  known(module, name) {
    const full = `${module}.${name}`;
    return NAMES.has(full) ? { kind: 'known', name: full } : undefined;
  },

  call(callee, args) {
    if (!isKnown(callee)) return undefined;
    switch (callee.name) {
      case ORDERED:
        return args.length === 0 ? { kind: 'dict', entries: new Map() } : undefined;
      case REBUILD:
      case REBUILD_2:
        return tensorOf(args, undefined);
      case REBUILD_3:
        return tensorOf(args, args[6]);
      case PARAMETER:
        return isTensor(args[0]) ? args[0] : undefined;
      case SIZE:
        return args[0];
      case DEVICE:
        return IGNORED;
      default:
        return undefined;
    }
  },

  /** `('storage', kind, key, device, count)`: a file of the zip. */
  refer(id) {
    const [tag, type, key, , count] = itemsOf(id) ?? [];
    if (tag !== 'storage' || !isKnown(type) || typeof key !== 'string' || !isCount(count)) return undefined;
    const format = STORAGES.get(type.name.slice('torch.'.length));
    if (format === undefined && type.name !== UNTYPED) return undefined;
    return { kind: 'storage', format, key, count };
  },
};

/**
 * @param args storage, offset, shape, strides, and what is of no interest
 * @param dtype where the storage does not tell
 */
function tensorOf(args: readonly Pickled[], dtype: Pickled | undefined): TorchTensor | undefined {
  const [storage, offset, size, stride] = args;
  const [shape, strides] = [itemsOf(size), itemsOf(stride)];
  if (!isStorage(storage) || !isCount(offset) || !isShape(shape) || !isShape(strides)) return undefined;
  if (shape.length !== strides.length) return undefined;
  const format = isKnown(dtype) ? dtype.name.slice('torch.'.length) : storage.format;
  return { kind: 'tensor', storage, format, offset, shape, strides };
}

function itemsOf(value: Pickled | undefined): readonly Pickled[] | undefined {
  return typeof value === 'object' && value?.kind === 'tuple' ? value.items : undefined;
}

function isCount(value: Pickled | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isKnown(value: Pickled | undefined): value is Known {
  return typeof value === 'object' && value?.kind === 'known';
}

function isStorage(value: Pickled | undefined): value is TorchStorage {
  return typeof value === 'object' && value?.kind === 'storage';
}

export function isTensor(value: Pickled | undefined): value is TorchTensor {
  return typeof value === 'object' && value?.kind === 'tensor';
}
