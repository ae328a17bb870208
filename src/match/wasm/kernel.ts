import {
  assemble,
  block,
  branch,
  branchIf,
  type Code,
  call,
  type Fn,
  f32,
  f32x4,
  get,
  i32,
  type Local,
  loop,
  set,
  v128,
  when,
} from './assemble';

/**
 * Cosines of two sets of unit rows and the best of each row, in float32, for one core.
 *
 * Rows lie in panels, column by column: `[column][row of the panel]`. A block of 4 target rows and 8 source rows
 * is summed over all columns in vector registers, four source rows a register; a target value is spread over
 * a register as it is loaded. Whole cosines never go to memory: a block is compared with the least cosine of each
 * list, and only a row with something better is laid down and offered one by one.
 */

/** Target rows of a panel. Eight sums, two source registers and a spread value leave some of x86’s 16 registers. */
export const TARGET_PANEL = 4;
export const SOURCE_PANEL = 8;
/** Columns are padded with zeros to a multiple of this: so many are summed before the loop's end is tested. */
export const DEPTH = 4;

/** Columns of the unit rows of a decoder of width `d`, as the kernel wants them. */
export function pitchOf(d: number): number {
  return Math.ceil(d / DEPTH) * DEPTH;
}

/** A list is `[least f32][k cosines f32, largest first][k indices i32]`; free places hold EMPTY and -1. */
export const listBytes = (k: number): number => 4 * (1 + 2 * k);
/** Below every cosine. */
export const EMPTY_COSINE = -2;

export interface KernelOptions {
  /** Whether memory is shared with other threads. */
  readonly shared: boolean;
  /** Whether products may be added without being rounded in between. Both ways are within float32's error. */
  readonly fused: boolean;
}

export interface Kernel {
  /**
   * Takes one panel of target rows past source panels.
   *
   * @param target address of the panel of unit rows
   * @param targetEnd its end
   * @param source address of the first source panel
   * @param sourceEnd end of the last one
   * @param first number of the first source row, which the lists will hold
   * @param count rows from this number on are padding and are not offered
   * @param lists address of the panel's lists, one after the other
   * @param k places of a list
   * @param scratch address of 32 bytes that only this thread uses
   */
  match(
    target: number,
    targetEnd: number,
    source: number,
    sourceEnd: number,
    first: number,
    count: number,
    lists: number,
    k: number,
    scratch: number,
  ): void;
}

/** The module; it exports what `Kernel` says and imports its memory. */
export function kernelBytes({ shared, fused }: KernelOptions): Uint8Array<ArrayBuffer> {
  return assemble([insertFunction(), matchFunction(fused, TARGET_PANEL)], shared);
}

export async function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernel> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return exports as unknown as Kernel;
}

/** Offers the 8 cosines at `scratch` to one list. */
function insertFunction(): Fn {
  const [list, scratch, first, count, k, at, end, place, bytes] = locals(9);
  const [cosine] = [9];
  const held = i32.add(get(list), get(place));
  return {
    params: 5,
    integers: 4,
    vectors: 0,
    floats: 1,
    body: [
      ...set(at, get(scratch)),
      ...set(end, i32.add(get(scratch), i32.const(4 * SOURCE_PANEL))),
      ...set(bytes, i32.mul(get(k), i32.const(4))),
      ...loop(
        set(cosine, f32.load(get(at))),
        when(
          i32.and(f32.greater(get(cosine), f32.load(get(list))), i32.less(get(first), get(count))),
          // `place` is the distance in bytes from the list to the place before the one looked at.
          set(place, i32.sub(get(bytes), i32.const(4))),
          block(
            loop(
              branchIf(1, i32.less(get(place), i32.const(4))),
              branchIf(1, i32.less(f32.less(f32.load(held), get(cosine)), i32.const(1))),
              f32.store(held, f32.load(held), 4),
              i32.store(i32.add(held, get(bytes)), i32.load(i32.add(held, get(bytes))), 4),
              set(place, i32.sub(get(place), i32.const(4))),
              branch(0),
            ),
          ),
          f32.store(held, get(cosine), 4),
          i32.store(i32.add(held, get(bytes)), get(first), 4),
          f32.store(get(list), f32.load(i32.add(get(list), get(bytes)))),
        ),
        set(first, i32.add(get(first), i32.const(1))),
        set(at, i32.add(get(at), i32.const(4))),
        branchIf(0, i32.less(get(at), get(end))),
      ),
    ],
  };
}

function matchFunction(fused: boolean, rows: number): Fn {
  const [target, targetEnd, source, sourceEnd, first, count, lists, k, scratch, at, list, stride] =
    locals(12);
  const vector = 12;
  const low = (r: number): Local => vector + 2 * r;
  const high = (r: number): Local => low(r) + 1;
  const [b0, b1, spread] = [low(rows), low(rows) + 1, low(rows) + 2];
  const each = <T>(n: number, f: (i: number) => readonly T[]): T[] =>
    Array.from({ length: n }, (_, i) => f(i)).flat();
  const addTo = (sum: Local, b: Local): Code =>
    set(
      sum,
      fused
        ? f32x4.relaxedMadd(get(spread), get(b), get(sum))
        : f32x4.add(get(sum), f32x4.mul(get(spread), get(b))),
    );
  const column = (u: number): Code => [
    ...set(b0, v128.load(get(source), 4 * SOURCE_PANEL * u)),
    ...set(b1, v128.load(get(source), 4 * SOURCE_PANEL * u + 16)),
    ...each(rows, (r) => [
      ...set(spread, v128.loadSplat(get(at), 4 * (rows * u + r))),
      ...addTo(low(r), b0),
      ...addTo(high(r), b1),
    ]),
  ];
  const offer = (r: number): Code => [
    ...set(spread, v128.loadSplat(get(list))),
    ...when(
      v128.anyTrue(
        v128.or(f32x4.greater(get(low(r)), get(spread)), f32x4.greater(get(high(r)), get(spread))),
      ),
      v128.store(get(scratch), get(low(r))),
      v128.store(get(scratch), get(high(r)), 16),
      call(0, get(list), get(scratch), get(first), get(count), get(k)),
    ),
    ...set(list, i32.add(get(list), get(stride))),
  ];
  return {
    name: 'match',
    params: 9,
    integers: 3,
    vectors: 2 * rows + 3,
    body: [
      ...set(stride, i32.add(i32.mul(get(k), i32.const(8)), i32.const(4))),
      ...loop(
        each(2 * rows, (i) => set(low(0) + i, v128.zero)),
        set(at, get(target)),
        loop(
          each(DEPTH, column),
          set(source, i32.add(get(source), i32.const(4 * SOURCE_PANEL * DEPTH))),
          set(at, i32.add(get(at), i32.const(4 * rows * DEPTH))),
          branchIf(0, i32.less(get(at), get(targetEnd))),
        ),
        set(list, get(lists)),
        each(rows, offer),
        set(first, i32.add(get(first), i32.const(SOURCE_PANEL))),
        branchIf(0, i32.less(get(source), get(sourceEnd))),
      ),
    ],
  };
}

/** The numbers 0 to n - 1, as a tuple to be named. */
function locals(n: 9): [Local, Local, Local, Local, Local, Local, Local, Local, Local];
function locals(n: 12): [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
function locals(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
