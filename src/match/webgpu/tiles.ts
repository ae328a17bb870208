import { bindings, declareList, insertIntoList, leastOf, lines, writeList } from './lists';

/**
 * The shader for GPUs. A workgroup owns a tile of 64 target rows and goes through a slice of source tiles, all of
 * which come through workgroup memory 16 columns at a time. Every thread sums a block in registers; then the workgroup
 * lays 64 x 64 cosines down in the same memory, and threads t and t + 64 each look through half of them for row t, with
 * a list of their own in registers. At the end the second list is put into the first. All of it fits the least limits
 * there are: 16 KiB of workgroup memory and 128 threads.
 */

export interface TilesShape {
  /**
   * Groups of four target rows that a thread sums, each with eight source rows, and source tiles that the workgroup
   * takes at a time. Two ask for the most registers.
   */
  readonly groups: 1 | 2;
}

/** Columns in workgroup memory at a time, multiplied in straight code: not every compiler unrolls a loop. */
const DEPTH = 16;
/** Groups of four rows in a tile. */
const GROUPS = 16;
/** Groups of four rows of a column that a tile has in workgroup memory at a time. */
const PANEL = DEPTH * GROUPS;
/** Places of a list that fit the workgroup's memory for all 64 rows. */
const PASSED = 16;

export const TILES_MEMORY = 64 * GROUPS * 16;
export const TILES_THREADS = 128;
/** As many of them are brought there by each thread. */
const EACH = PANEL / TILES_THREADS;

export function tilesCode({ groups }: TilesShape, places: number): string {
  const across = GROUPS / groups;
  const least = leastOf('l', places);

  // Of a thread's eight source rows, four are in the first half of the tiles at hand and four in the second: with
  // two tiles these are the tiles, with one they are its halves.
  const second = groups === 2 ? PANEL : GROUPS / 2;

  /** What a thread brings of a tile of `unit`: four rows of a column at a time. */
  const bring = (name: string, unit: string, start: string): string =>
    lines(EACH, (i) => `let ${name}_${i} = ${unit}[${start} * ${GROUPS}u + thread + ${i * TILES_THREADS}u];`);
  const keep = (name: string, at: number): string =>
    lines(EACH, (i) => `tile[${at + i * TILES_THREADS}u + thread] = ${name}_${i};`);
  const multiply = (column: number): string => `{
        ${lines(groups, (g) => `let a${g} = tile[${column * GROUPS + g * across}u + x];`)}
        let u = tile[${PANEL + column * GROUPS}u + y];
        let v = tile[${PANEL + column * GROUPS + second}u + y];
        ${lines(groups, (g) => lines(8, (j) => `p${g}_${j} += a${g} * ${j < 4 ? 'u' : 'v'}.${'xyzw'[j % 4]};`))}
      }`;
  // The cosines of a source tile are [source row][group of target rows].
  const layDown = (tile: number): string =>
    lines(groups, (g) =>
      lines(8 / groups, (i) => {
        const j = tile * 4 + i;
        return `tile[(4u * y + ${(i % 4) + (i < 4 ? 0 : 32)}u) * ${GROUPS}u + x + ${g * across}u] = p${g}_${j};`;
      }),
    );
  const look = (tile: number): string => `
    workgroupBarrier();
    ${layDown(tile)}
    workgroupBarrier();
    for (var c = half; c < half + 32u; c += 4u) {
      ${lines(4, (i) => `let c${i} = tile[(c + ${i}u) * ${GROUPS}u + row / 4u][row % 4u];`)}
      if (max(max(c0, c1), max(c2, c3)) > ${least}) {
        let four = array<f32, 4>(c0, c1, c2, c3);
        for (var i = 0u; i < 4u; i++) {
          let cosine = four[i];
          let index = (s + ${tile}u) * 64u + c + i;
          if (cosine > ${least} && index < end * 64u && source_live[index] != 0u) {
            ${insertIntoList('l', places)}
          }
        }
      }
    }`;
  // Row numbers are exact as float32: a binding has room for fewer than 2^24 rows.
  const pass = (first: number, count: number): string => `
  workgroupBarrier();
  if (half != 0u) {
    ${lines(count, (p) => `tile[${p * 64}u + row] = vec4f(lc${first + p}, f32(li${first + p}), 0.0, 0.0);`)}
  }
  workgroupBarrier();
  if (half == 0u) {
    for (var p = 0u; p < ${count}u; p++) {
      let other = tile[p * 64u + row];
      let cosine = other.x;
      let index = u32(other.y);
      if (cosine > ${least}) {
        ${insertIntoList('l', places)}
      }
    }
  }`;

  return `
${bindings('vec4f')}
// First the operands, ${DEPTH} x ${GROUPS} groups a tile, then cosines, at last lists.
var<workgroup> tile: array<vec4f, ${64 * GROUPS}>;

@compute @workgroup_size(${TILES_THREADS})
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let x = thread % ${across}u;
  let y = thread / ${across}u;
  let row = thread % 64u;
  let half = thread / 64u * 32u;
  let target_start = (job.target_tile + workgroup.x) * job.pitch;
  let first = job.source_tile + workgroup.y * job.slice_tiles;
  let end = min(first + job.slice_tiles, job.source_tile + job.source_tiles);
  ${declareList('l', places)}

  for (var s = first; s < end; s += ${groups}u) {
    ${lines(groups, (g) => lines(8, (j) => `var p${g}_${j} = vec4f();`))}
    for (var c = 0u; c < job.pitch; c += ${DEPTH}u) {
      ${bring('a', 'target_unit', '(target_start + c)')}
      ${lines(groups, (t) => bring(`b${t}`, 'source_unit', `((s + ${t}u) * job.pitch + c)`))}
      workgroupBarrier();
      ${keep('a', 0)}
      ${lines(groups, (t) => keep(`b${t}`, (1 + t) * PANEL))}
      workgroupBarrier();
      ${lines(DEPTH, multiply)}
    }
    ${lines(groups, look)}
  }
  ${lines(Math.ceil(places / PASSED), (i) => pass(i * PASSED, Math.min(PASSED, places - i * PASSED)))}
  if (half == 0u) {
    let list = workgroup.y * ${places}u * job.rows + workgroup.x * 64u + row;
    ${writeList('l', places, 'list')}
  }
}
`;
}
