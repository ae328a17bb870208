import { bindings, declareList, insertIntoList, leastOf, lines, writeList } from './lists';

/**
 * The shader for GPUs. A workgroup owns a tile of 64 target rows and goes through a slice of source tiles, both of
 * which come through workgroup memory 16 columns at a time. Every thread sums a block in registers; then the workgroup
 * lays its 64 x 64 cosines down in the same memory, and thread t keeps the list of row t in registers. All of it fits
 * the least limits there are: 16 KiB of workgroup memory and 128 threads.
 */

export interface TilesShape {
  /** Groups of four target rows that a thread sums, each with eight source rows. Two ask for the most registers. */
  readonly groups: 1 | 2;
}

/** Columns in workgroup memory at a time. */
const DEPTH = 16;
/** Groups of four rows in a tile. */
const GROUPS = 16;

export const TILES_MEMORY = 64 * GROUPS * 16;

export const tilesThreads = ({ groups }: TilesShape): number => (GROUPS / groups) * 8;

export function tilesCode(shape: TilesShape, places: number): string {
  const { groups } = shape;
  const threads = tilesThreads(shape);
  const across = GROUPS / groups;
  const half = DEPTH * GROUPS;
  const least = leastOf('l', places);

  const multiply = lines(groups, (g) =>
    lines(8, (j) => `p${g}_${j} += a${g} * ${j < 4 ? 'u' : 'v'}.${'xyzw'[j % 4]};`),
  );
  // Source rows 4y.. and 4(y + 8)..: the cosines are [source row][group of target rows].
  const layDown = lines(groups, (g) =>
    lines(
      8,
      (j) =>
        `tile[(4u * y + ${(j % 4) + (j < 4 ? 0 : 32)}u) * ${GROUPS}u + x + ${g * across}u] = p${g}_${j};`,
    ),
  );

  return `
${bindings('vec4f')}
// First the two operands, ${DEPTH} x ${GROUPS} groups each, then the cosines.
var<workgroup> tile: array<vec4f, ${64 * GROUPS}>;

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let x = thread % ${across}u;
  let y = thread / ${across}u;
  let target_start = (job.target_tile + workgroup.x) * job.pitch * ${GROUPS}u;
  let first = job.source_tile + workgroup.y * job.slice_tiles;
  let end = min(first + job.slice_tiles, job.source_tile + job.source_tiles);
  ${declareList('l', places)}

  for (var s = first; s < end; s++) {
    let source_start = s * job.pitch * ${GROUPS}u;
    ${lines(groups, (g) => lines(8, (j) => `var p${g}_${j} = vec4f();`))}
    for (var c = 0u; c < job.pitch; c += ${DEPTH}u) {
      workgroupBarrier();
      for (var e = thread; e < ${half}u; e += ${threads}u) {
        tile[e] = target_unit[target_start + c * ${GROUPS}u + e];
        tile[${half}u + e] = source_unit[source_start + c * ${GROUPS}u + e];
      }
      workgroupBarrier();
      for (var e = 0u; e < ${half}u; e += ${GROUPS}u) {
        ${lines(groups, (g) => `let a${g} = tile[e + x + ${g * across}u];`)}
        let u = tile[${half}u + e + y];
        let v = tile[${half}u + e + y + 8u];
        ${multiply}
      }
    }

    workgroupBarrier();
    ${layDown}
    workgroupBarrier();
    if (thread < 64u) {
      for (var c = 0u; c < 64u; c++) {
        let cosine = tile[c * ${GROUPS}u + thread / 4u][thread % 4u];
        let index = s * 64u + c;
        if (cosine > ${least} && source_live[index] != 0u) {
          ${insertIntoList('l', places)}
        }
      }
    }
  }
  if (thread < 64u) {
    let list = workgroup.y * ${places}u * job.rows + workgroup.x * 64u + thread;
    ${writeList('l', places, 'list')}
  }
}
`;
}
