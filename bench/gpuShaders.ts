import { pitchOf, TILE } from '../src/match/webgpu/chunks';
import { NONE, placesFor } from '../src/match/webgpu/lists';
import { shaderNamed } from '../src/match/webgpu/shaders';
import { SLICE_TILES } from '../src/match/webgpu/topk';

/** Prints the shaders for GPUs as JSON, for `gpu_matching.py`, with what a host has to know to run them. */

const NAMES = ['tiles 8 x 8', 'tiles 4 x 8', 'rows 4 x 8'];
/** Lengths of lists: k and the candidates beyond it. */
const LENGTHS = [8, 12, 16, 36];

const kernels = NAMES.flatMap((name) =>
  LENGTHS.map((length) => {
    const shader = shaderNamed(name);
    if (!shader) throw new Error(`There is no shader ${name}.`);
    const places = placesFor(length);
    return { name, places, workgroups: shader.workgroups, code: shader.code(places) };
  }),
);
const host = { tile: TILE, columns: pitchOf(1), sliceTiles: SLICE_TILES, none: NONE, kernels };
process.stdout.write(`${JSON.stringify(host)}\n`);
