import type { ChanceLevels } from '../core/cuts';
import { HeadwatersError } from '../core/errors';
import type { PositionId } from '../core/ids';
import { type MatchTable, type PairId, pairId } from '../core/match';
import type { ReadOptions } from './bytes';
import { type Dtype, toFloat32, toFloat64, toIntegers } from './dtype';
import type { Pack } from './open';
import {
  openSafetensors,
  parseHeader,
  type SafetensorsFile,
  type SafetensorsHeader,
  type TensorData,
  type TensorInfo,
  writeSafetensors,
} from './safetensors';
import { comparablePairs } from './space';

/**
 * An atlas holds the top-k matches of every pair of neighbouring positions, both ways, so that a first visit
 * sees a graph before any decoder is there. Tensors are named `3/res>2/res.index` and `3/res>2/res.cosine`,
 * `[features, k]`. All backward tables lie before all forward ones, so that a backward graph needs half the file.
 */

/** What an atlas says of itself. */
export interface AtlasFacts {
  readonly pack: string;
  readonly revision: string;
  readonly k: number;
  readonly engine: string;
  readonly chance: ChanceLevels;
  /** Of a part of an atlas, such as `2/8`. */
  readonly shard?: string;
}

export interface Atlas extends AtlasFacts {
  readonly file: SafetensorsFile;
}

/** Features of `from` matched at `to`, which lies upstream (backward) or downstream (forward). */
export interface AtlasPair {
  readonly from: PositionId;
  readonly to: PositionId;
  readonly way: 'backward' | 'forward';
}

/** The pairs of a pack in the order of the file: backward (sources of each feature), then forward. */
export function atlasPairs(pack: Pack): AtlasPair[] {
  const pairs = comparablePairs(pack);
  return [
    ...pairs.map(({ target, source }) => ({ from: target, to: source, way: 'backward' as const })),
    ...pairs.map(({ target, source }) => ({ from: source, to: target, way: 'forward' as const })),
  ];
}

/**
 * Opens a pack's atlas by its header.
 *
 * @throws FileError when it is damaged or was made for another pack or revision
 */
export async function openAtlas(pack: Pack, options: ReadOptions = {}): Promise<Atlas | undefined> {
  const entry = pack.manifest.atlas;
  if (!entry) return undefined;
  const file = await openSafetensors(pack.source, entry, options);
  return { ...factsOf(pack, file), k: entry.k, file };
}

/** @throws FileError when the file was made for another pack or revision */
function factsOf(pack: Pack, { metadata }: SafetensorsHeader): AtlasFacts {
  const { pack: id = '', revision = '', k = '', engine = '', chance } = metadata;
  if (id !== pack.manifest.id || revision !== pack.manifest.revision)
    throw new HeadwatersError('FileError', {
      what: 'The atlas was made for another pack or another revision of it, and is ignored.',
      expected: `${pack.manifest.id}@${pack.manifest.revision}`,
      found: `${id}@${revision}`,
      next: 'Build it again with "headwaters match".',
    });
  return { pack: id, revision, engine, k: Number(k), chance: chanceOf(chance) };
}

function chanceOf(text: string | undefined): ChanceLevels {
  if (text === undefined) return {};
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null) return {};
    const sound = Object.entries(json).filter(
      ([, x]) => typeof x === 'number' && Number.isFinite(x) && Math.abs(x) <= 1,
    );
    return Object.fromEntries(sound) as ChanceLevels;
  } catch {
    return {};
  }
}

/**
 * Reads the tables of all pairs of one way in a single request where they lie together.
 *
 * @throws FileError when a table is missing or does not fit the pack's SAEs
 */
export async function readTables(
  pack: Pack,
  atlas: Atlas,
  way: 'backward' | 'forward',
  options: ReadOptions = {},
): Promise<Map<PairId, MatchTable>> {
  const { file, k } = atlas;
  const wanted = atlasPairs(pack)
    .filter((pair) => pair.way === way)
    .map((pair) => tensorsOf(pack, file, k, pair));
  if (wanted.length === 0) return new Map();
  const start = Math.min(...wanted.flatMap((w) => [w.index.start, w.cosine.start]));
  const end = Math.max(...wanted.flatMap((w) => [w.index.end, w.cosine.end]));
  const bytes = await file.source.read(file.ref, { ...options, range: { start, end } });
  const part: Part = (info) => bytes.subarray(info.start - start, info.end - start);
  return new Map(
    wanted.map((found) => [pairId(found.from, found.to), tableOf(found, k, part, file.ref.path)]),
  );
}

/** An atlas in memory, whole or with the tables of some pairs alone. */
export interface AtlasPart extends AtlasFacts {
  readonly tables: ReadonlyMap<PairId, MatchTable>;
}

/**
 * Reads what `writeAtlas` has written, with the tables that are in it.
 *
 * @param name for messages
 * @throws FileError when it is damaged or was made for another pack or revision
 */
export function parseAtlas(pack: Pack, name: string, bytes: Uint8Array<ArrayBuffer>): AtlasPart {
  const header = parseHeader(name, bytes, bytes.length);
  const facts = factsOf(pack, header);
  const part: Part = (info) => bytes.subarray(info.start, info.end);
  const tables = atlasPairs(pack)
    .filter(({ from, to }) => header.tensors.has(`${pairId(from, to)}.index`))
    .map((pair) => tableOf(tensorsOf(pack, header, facts.k, pair), facts.k, part, name));
  return { ...facts, tables: new Map(tables.map((table) => [pairId(table.from, table.to), table])) };
}

/** The bytes of a tensor. */
type Part = (info: TensorInfo) => Uint8Array<ArrayBuffer>;

interface TableTensors {
  readonly from: PositionId;
  readonly to: PositionId;
  readonly index: TensorInfo;
  readonly cosine: TensorInfo;
  readonly n: number;
  /** Features at `to`. */
  readonly limit: number;
}

function tensorsOf(pack: Pack, header: SafetensorsHeader, k: number, { from, to }: AtlasPair): TableTensors {
  const n = pack.saes.get(from)?.features ?? 0;
  const limit = pack.saes.get(to)?.features ?? 0;
  const get = (part: string): TensorInfo => {
    const name = `${from}>${to}.${part}`;
    const info = header.tensors.get(name);
    if (info?.shape.length !== 2 || info.shape[0] !== n || info.shape[1] !== k)
      throw new HeadwatersError('FileError', {
        what: `The atlas does not fit the pack: table ${name}.`,
        expected: `shape [${n}, ${k}]`,
        found: info ? `[${info.shape.join(', ')}]` : 'no such table',
        next: 'Build it again with "headwaters match".',
      });
    return info;
  };
  return { from, to, index: get('index'), cosine: get('cosine'), n, limit };
}

/** The table has its numbers to itself, so that it can be handed to another thread. */
function tableOf(found: TableTensors, k: number, part: Part, path: string): MatchTable {
  const { from, to, index, cosine, n, limit } = found;
  const table: MatchTable = {
    from,
    to,
    n,
    k,
    index: Int32Array.from(toIntegers(part(index), index.dtype, `${path}: ${from}>${to}`)),
    cosine:
      cosine.dtype === 'F64'
        ? toFloat64(part(cosine)).slice()
        : Float64Array.from(toFloat32(part(cosine), cosine.dtype, path)),
  };
  return checked(table, limit, path);
}

/** An index outside the SAE would draw a feature that does not exist. The fill of unsigned indices becomes -1. */
function checked(table: MatchTable, limit: number, path: string): MatchTable {
  for (let i = 0; i < table.index.length; i++) {
    if (Number.isNaN(table.cosine[i])) table.index[i] = -1;
    const index = table.index[i] ?? -1;
    if (index >= limit || (index < 0 && !Number.isNaN(table.cosine[i])))
      throw new HeadwatersError('FileError', {
        what: `${path} names a feature that does not exist, in ${table.from}>${table.to}.`,
        expected: `an index below ${limit}`,
        found: String(index),
        next: 'Build it again with "headwaters match".',
      });
  }
  return table;
}

/**
 * Writes an atlas. Indices are as short as the SAEs allow; empty places are NaN and all ones.
 *
 * @param cosines singles for a pack's atlas; doubles keep what was computed to the last bit
 */
export function writeAtlas(
  tables: readonly MatchTable[],
  features: (position: PositionId) => number,
  facts: AtlasFacts,
  cosines: 'F32' | 'F64' = 'F32',
): Uint8Array<ArrayBuffer> {
  const tensors = tables.flatMap((table): TensorData[] => {
    const name = pairId(table.from, table.to);
    const shape = [table.n, table.k];
    const short = features(table.to) < 0xffff;
    const index = short ? Uint16Array.from(table.index, (i) => (i < 0 ? 0xffff : i)) : table.index;
    const dtype: Dtype = short ? 'U16' : 'I32';
    return [
      { name: `${name}.index`, dtype, shape, bytes: bytesOf(index) },
      {
        name: `${name}.cosine`,
        dtype: cosines,
        shape,
        bytes: bytesOf(cosines === 'F64' ? table.cosine : Float32Array.from(table.cosine)),
      },
    ];
  });
  return writeSafetensors(tensors, {
    format: 'headwaters-atlas',
    pack: facts.pack,
    revision: facts.revision,
    k: String(facts.k),
    engine: facts.engine,
    chance: JSON.stringify(facts.chance),
    ...(facts.shard !== undefined && { shard: facts.shard }),
  });
}

function bytesOf(array: Uint16Array | Int32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** How far the cosines of an atlas may be from exact ones by their number format alone. */
export function roundingOf(atlas: Atlas): number {
  const halves = [...atlas.file.tensors.values()].some(({ dtype }) => dtype === 'F16' || dtype === 'BF16');
  return halves ? 5e-3 : 1e-6;
}
