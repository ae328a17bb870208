import { type RowsShape, rowsCode, rowsThreads } from './rows';
import { TILES_MEMORY, TILES_THREADS, type TilesShape, tilesCode } from './tiles';

/**
 * The shaders that find the top k, and what each asks of a device. All of them multiply in float32: with `shader-f16`
 * a product is off by up to 2^-11, and scoring all features that near the last place again in double precision
 * would cost more than half the bytes save.
 */
export interface Shader {
  readonly name: string;
  readonly threads: number;
  readonly workgroupBytes: number;
  readonly subgroups: boolean;
  /** Workgroups that keep the device busy; fewer rows are made up for by more slices of columns. */
  readonly workgroups: number;
  readonly code: (places: number) => string;
}

/** What of a device decides which shaders can run and which are worth a try. */
export interface Abilities {
  readonly subgroups: boolean;
  readonly maxThreads: number;
  readonly maxWorkgroupBytes: number;
  /** A software adapter. */
  readonly software: boolean;
}

const tiles = (shape: TilesShape): Shader => ({
  name: `tiles ${4 * shape.groups} x 8`,
  threads: TILES_THREADS,
  workgroupBytes: TILES_MEMORY,
  subgroups: false,
  workgroups: 256,
  code: (places) => tilesCode(shape, places),
});

const rows = (shape: RowsShape): Shader => ({
  name: `rows ${shape.rows} x ${shape.columns}${shape.quad ? ' quad' : ''}`,
  threads: rowsThreads(shape),
  workgroupBytes: 0,
  subgroups: shape.quad,
  workgroups: 16,
  code: (places) => rowsCode(places > LONG ? { ...shape, rows: 4, columns: 16 } : shape, places),
});

/** From this length on, lists are most of the code, and compiling that for eight rows takes longer than it saves. */
const LONG = 20;

/** In the order in which they are tried. The last one of each kind runs wherever WebGPU does. */
const HARDWARE: readonly Shader[] = [
  tiles({ groups: 2 }),
  tiles({ groups: 1 }),
  rows({ rows: 4, columns: 8, quad: false }),
];
const SOFTWARE: readonly Shader[] = [
  rows({ rows: 8, columns: 64, quad: true }),
  rows({ rows: 8, columns: 16, quad: true }),
  rows({ rows: 8, columns: 16, quad: false }),
];
/** So many are measured: each takes time to compile. */
const MEASURED = 2;

/** The shaders to choose from on such a device, the likely best first. */
export function candidates({ subgroups, maxThreads, maxWorkgroupBytes, software }: Abilities): Shader[] {
  return (software ? SOFTWARE : HARDWARE)
    .filter((shader) => subgroups || !shader.subgroups)
    .filter(({ threads, workgroupBytes }) => threads <= maxThreads && workgroupBytes <= maxWorkgroupBytes)
    .slice(0, MEASURED);
}

export function shaderNamed(name: string): Shader | undefined {
  return [...HARDWARE, ...SOFTWARE].find((shader) => shader.name === name);
}
