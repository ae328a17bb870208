/** What a pickle can hold here: plain values, and stand-ins for the few objects of PyTorch that are known. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | PickledList
  | PickledTuple
  | PickledDict
  | Known
  | TorchStorage
  | TorchTensor
  | Ignored;

export interface PickledList {
  readonly kind: 'list';
  readonly items: Pickled[];
}

export interface PickledTuple {
  readonly kind: 'tuple';
  readonly items: readonly Pickled[];
}

/** In the order in which the keys came. */
export interface PickledDict {
  readonly kind: 'dict';
  readonly entries: Map<Pickled, Pickled>;
}

/** A name of Python's that is known, such as `torch.float32`: a word and no code. */
export interface Known {
  readonly kind: 'known';
  readonly name: string;
}

export interface TorchStorage {
  readonly kind: 'storage';
  /** Number format of its values, such as `float32`; undefined where it holds mere bytes. */
  readonly format: string | undefined;
  /** Name of its file in the zip. */
  readonly key: string;
  /** How many values it says to hold. Nothing here has been compared with the file. */
  readonly count: number;
}

export interface TorchTensor {
  readonly kind: 'tensor';
  readonly storage: TorchStorage;
  readonly format: string | undefined;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** What is of no interest: bytes, devices, shapes. */
export interface Ignored {
  readonly kind: 'ignored';
}

export const IGNORED: Ignored = { kind: 'ignored' };

/** The kind of a value in people's words, for messages. */
export function kindOf(value: Pickled): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return 'a text';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const { kind } = value;
  return kind === 'known' ? value.name : kind === 'ignored' ? 'something else' : `a ${kind}`;
}
