/**
 * A small assembler for WebAssembly: as much of the binary format as `kernel.ts` needs. A kernel that is written in
 * TypeScript needs no toolchain, can unroll its loops with loops, and is at most a kilobyte when it runs.
 * Encodings: WebAssembly Core Specification, chapter 5, with the relaxed vector instructions of version 3.
 */

/** Instructions, as bytes. */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const PREFIX = 0xfd;
/** The block has no result. */
const EMPTY = 0x40;

/** A local variable, by its number. Parameters come first. */
export type Local = number;

export const get = (local: Local): Code => [0x20, ...unsigned(local)];
export const set = (local: Local, ...value: Code[]): Code => [...value.flat(), 0x21, ...unsigned(local)];

export const block = (...body: Code[]): Code => [0x02, EMPTY, ...body.flat(), 0x0b];
export const loop = (...body: Code[]): Code => [0x03, EMPTY, ...body.flat(), 0x0b];
export const when = (condition: Code, ...body: Code[]): Code => [
  ...condition,
  0x04,
  EMPTY,
  ...body.flat(),
  0x0b,
];
/** Goes on after the block, or again at the start of the loop, that lies `depth` blocks further out. */
export const branch = (depth: number): Code => [0x0c, ...unsigned(depth)];
export const branchIf = (depth: number, condition: Code): Code => [...condition, 0x0d, ...unsigned(depth)];
export const call = (fn: number, ...args: Code[]): Code => [...args.flat(), 0x10, ...unsigned(fn)];

const two =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: two(0x6a),
  sub: two(0x6b),
  mul: two(0x6c),
  and: two(0x71),
  /** Signed comparisons. */
  less: two(0x48),
  atLeast: two(0x4e),
  load: (address: Code, offset = 0): Code => [...address, 0x28, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    0x36,
    2,
    ...unsigned(offset),
  ],
};

export const f32 = {
  less: two(0x5d),
  greater: two(0x5e),
  load: (address: Code, offset = 0): Code => [...address, 0x2a, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    0x38,
    2,
    ...unsigned(offset),
  ],
};

export const v128 = {
  zero: [PREFIX, 0x0c, ...new Array<number>(16).fill(0)] as Code,
  load: (address: Code, offset = 0): Code => [...address, PREFIX, 0x00, 2, ...unsigned(offset)],
  /** One float32 in all four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...address, PREFIX, 0x09, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    PREFIX,
    0x0b,
    2,
    ...unsigned(offset),
  ],
  or: two(PREFIX, 0x50),
  anyTrue: (a: Code): Code => [...a, PREFIX, 0x53],
};

export const f32x4 = {
  greater: two(PREFIX, 0x44),
  add: two(PREFIX, 0xe4, 0x01),
  mul: two(PREFIX, 0xe6, 0x01),
  /** a b + c, rounded once or twice: whichever is fast on this machine. */
  relaxedMadd: (a: Code, b: Code, c: Code): Code => [...a, ...b, ...c, PREFIX, 0x85, 0x02],
};

/** Four lanes of 32 bits from those of two vectors: 0 to 3 are the first's, 4 to 7 the second's. */
export const shuffle = (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
  ...a,
  ...b,
  PREFIX,
  0x0d,
  ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

export const f64x2 = {
  add: two(PREFIX, 0xf0, 0x01),
  mul: two(PREFIX, 0xf2, 0x01),
  /** a b + c, rounded once or twice: whichever is fast on this machine. */
  relaxedMadd: (a: Code, b: Code, c: Code): Code => [...a, ...b, ...c, PREFIX, 0x87, 0x02],
  /** The first two float32 of a vector. */
  promoteLow: (a: Code): Code => [...a, PREFIX, 0x5f],
};

export interface Fn {
  /** Named functions can be called from outside. */
  readonly name?: string;
  /** Whole numbers of 32 bits all of them. */
  readonly params: number;
  /** Further whole numbers, numbered after the parameters, and then vectors. */
  readonly integers: number;
  readonly vectors: number;
  /** Single floats, numbered last. */
  readonly floats?: number;
  readonly body: Code;
}

/** A module with these functions; its memory is the import `env.memory`. */
export function assemble(functions: readonly Fn[], shared: boolean): Uint8Array<ArrayBuffer> {
  const memory = shared ? [0x03, ...unsigned(1), ...unsigned(65536)] : [0x00, ...unsigned(1)];
  const types = functions.map(({ params }) => [0x60, ...vector(new Array(params).fill([I32])), 0]);
  const exports = functions.flatMap(({ name }, i) => (name ? [[...text(name), 0x00, ...unsigned(i)]] : []));
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, ...memory]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(7, exports),
    ...section(10, functions.map(code)),
  ]);
}

function code({ integers, vectors, floats = 0, body }: Fn): number[] {
  const locals = vector([
    [...unsigned(integers), I32],
    [...unsigned(vectors), V128],
    [...unsigned(floats), 0x7d],
  ]);
  const bytes = [...locals, ...body, 0x0b];
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const bytes = vector(items);
  return [id, ...unsigned(bytes.length), ...bytes];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): number[] {
  return vector([...new TextEncoder().encode(name)].map((byte) => [byte]));
}

/** LEB128: seven bits a byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...unsigned(Math.floor(value / 128))];
}

function signed(value: number): number[] {
  const low = value & 127;
  const rest = value >> 7;
  const last = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
  return last ? [low] : [low | 128, ...signed(rest)];
}
