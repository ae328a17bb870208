/**
 * WGSL for the list of the best cosines of a row, in registers: `{name}c0` is the largest cosine and `{name}i0` its
 * source row. The number of places is part of the code, because registers cannot be counted when a shader runs.
 */

export const NONE = 0xffffffff;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** As many lines as there are numbers below `n`. */
export const lines = (n: number, line: (i: number) => string): string => range(n).map(line).join('\n');

/** Places of a shader for lists of `k`: few different shaders, since each has to be compiled. */
export const placesFor = (k: number): number => Math.ceil(k / 4) * 4;

export function declareList(name: string, places: number): string {
  // Below every cosine.
  return lines(places, (p) => `var ${name}c${p} = -2.0; var ${name}i${p} = ${NONE}u;`);
}

/** The cosine that a new one has to exceed. */
export const leastOf = (name: string, places: number): string => `${name}c${places - 1}`;

/**
 * Puts `cosine` and `index` in their place; equal cosines stay in the order in which they came. From the last place to
 * the first, a place takes what stood before it, or the new one, or stays as it is: no loop, no branch.
 */
export function insertIntoList(name: string, places: number): string {
  return lines(places, (i) => {
    const p = places - 1 - i;
    const [c, index] = [`${name}c${p}`, `${name}i${p}`];
    if (p === 0) return `${index} = select(${index}, index, cosine > ${c}); ${c} = max(${c}, cosine);`;
    const [up, upIndex] = [`${name}c${p - 1}`, `${name}i${p - 1}`];
    return `${index} = select(select(${index}, index, cosine > ${c}), ${upIndex}, cosine > ${up});
    ${c} = max(${c}, min(cosine, ${up}));`;
  });
}

/** Writes the list to `lists`, whose layout is `[slice][place][row]`; `at` is the place of its first entry. */
export function writeList(name: string, places: number, at: string): string {
  return lines(places, (p) => `lists[${at} + ${p}u * job.rows] = Candidate(${name}c${p}, ${name}i${p});`);
}

/** What every shader for the top k is given, as `offerPatch` binds it. `unit` is the type of the unit rows. */
export function bindings(unit: 'f32' | 'vec4f'): string {
  return `
struct Job {
  pitch: u32, // columns of the unit rows
  target_tile: u32, // first tile of target rows
  rows: u32, // target rows of this job, a multiple of 64: the distance between the places of a list
  source_tile: u32, // first tile of source rows
  source_tiles: u32,
  slice_tiles: u32, // source tiles for one workgroup
}

struct Candidate {
  cosine: f32,
  index: u32,
}

@group(0) @binding(0) var<uniform> job: Job;
@group(0) @binding(1) var<storage, read> target_unit: array<${unit}>; // [tile][column][row of the tile]
@group(0) @binding(2) var<storage, read> source_unit: array<${unit}>;
@group(0) @binding(3) var<storage, read> source_live: array<u32>;
@group(0) @binding(4) var<storage, read_write> lists: array<Candidate>; // [slice][place][row]
`;
}
