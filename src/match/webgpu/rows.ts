import { bindings, declareList, insertIntoList, leastOf, lines, writeList } from './lists';

/**
 * The shader for software adapters: every thread has target rows of its own and keeps their lists in
 * registers, so nothing is shared and nobody waits. Neighbouring threads have neighbouring rows, which makes a load one
 * vector of the CPU. What costs there are loads, each of which is checked, so blocks are large: the stack behind the
 * registers is a first-level cache.
 */

export interface RowsShape {
  /** Target rows of a thread. */
  readonly rows: number;
  /** Source rows that are summed at a time, a multiple of four. */
  readonly columns: number;
  /** Whether four threads load four source rows together, which takes the feature `subgroups`. */
  readonly quad: boolean;
}

/** Columns of the unit rows that are loaded before they are used, in straight code. */
const UNROLL = 4;

/** Threads of a workgroup, which together have a tile of 64 rows. */
export const rowsThreads = ({ rows }: RowsShape): number => 64 / rows;

export function rowsCode(shape: RowsShape, places: number): string {
  const { rows, columns, quad } = shape;
  const threads = rowsThreads(shape);
  const sums = (r: number): string[] => Array.from({ length: columns }, (_, j) => `s${r}_${j}`);

  const load = (u: number): string => {
    const target = lines(rows, (r) => `let a${u}_${r} = target_unit[a + ${u * 64 + r * threads}u];`);
    const source = quad
      ? lines(columns / 4, (g) => `let q${u}_${g} = source_unit[b + ${u * 64 + g * 4}u + lane];`)
      : lines(columns, (j) => `let b${u}_${j} = source_unit[b + ${u * 64 + j}u];`);
    return `${target}\n${source}`;
  };
  const multiply = (u: number): string =>
    lines(columns, (j) => {
      const spread = quad ? `let b${u}_${j} = quadBroadcast(q${u}_${j >> 2}, ${j % 4}u);` : '';
      return `${spread} ${lines(rows, (r) => `s${r}_${j} += a${u}_${r} * b${u}_${j};`)}`;
    });
  const offer = (r: number): string => `
      if (${sums(r).reduce((a, b) => `max(${a}, ${b})`)} > ${leastOf(`l${r}`, places)}) {
        var cosines = array<f32, ${columns}>(${sums(r).join(', ')});
        for (var j = 0u; j < ${columns}u; j++) {
          let cosine = cosines[j];
          let index = s * 64u + g + j;
          if (cosine > ${leastOf(`l${r}`, places)} && source_live[index] != 0u) {
            ${insertIntoList(`l${r}`, places)}
          }
        }
      }`;

  return `${quad ? 'enable subgroups;' : ''}
${bindings('f32')}
@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) thread: u32,
  ${quad ? '@builtin(subgroup_invocation_id) invocation: u32,' : ''}
) {
  ${quad ? 'let lane = invocation % 4u;' : ''}
  let target_start = (job.target_tile + workgroup.x) * job.pitch * 64u + thread;
  let first = job.source_tile + workgroup.y * job.slice_tiles;
  let end = min(first + job.slice_tiles, job.source_tile + job.source_tiles);
  ${lines(rows, (r) => declareList(`l${r}`, places))}
  for (var s = first; s < end; s++) {
    for (var g = 0u; g < 64u; g += ${columns}u) {
      var a = target_start;
      var b = s * job.pitch * 64u + g;
      ${lines(rows, (r) => lines(columns, (j) => `var s${r}_${j} = 0.0;`))}
      for (var c = 0u; c < job.pitch; c += ${UNROLL}u) {
        ${lines(UNROLL, load)}
        ${lines(UNROLL, multiply)}
        a += ${UNROLL * 64}u;
        b += ${UNROLL * 64}u;
      }
      ${lines(rows, offer)}
    }
  }
  let list = workgroup.y * ${places}u * job.rows + workgroup.x * 64u + thread;
  ${lines(rows, (r) => writeList(`l${r}`, places, `list + ${r * threads}u`))}
}
`;
}
