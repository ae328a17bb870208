import { HeadwatersError } from '../core/errors';
import { type Facts, type FactTable, NO_TOKEN } from '../core/facts';
import { type Feature, type PositionId, positionId } from '../core/ids';
import type { ReadOptions } from './bytes';
import { toFloat32, toIntegers } from './dtype';
import { readJson } from './json';
import type { Pack } from './open';
import { openSafetensors, readTensor, type SafetensorsFile, tensor } from './safetensors';

/** What people know features by: labels, how often they fire, what they raise, text they fire on. */

/** Label of every feature, by position; an empty label means that the feature was never seen to fire. */
export type Labels = ReadonlyMap<PositionId, readonly string[]>;

/** @throws FileError when a list is missing or does not fit its SAE; NetworkError; AbortError */
export async function readLabels(pack: Pack, options: ReadOptions = {}): Promise<Labels> {
  const ref = pack.manifest.features?.labels;
  if (!ref) return new Map();
  const json = await readJson(pack, ref, options);
  const labels = new Map<PositionId, readonly string[]>();
  for (const [position, sae] of pack.saes) {
    const list = json[position];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length !== sae.features || !list.every((x) => typeof x === 'string'))
      throw new HeadwatersError('FileError', {
        what: `${ref.path} does not fit the SAE at ${position}.`,
        expected: `a list of ${sae.features} texts`,
        found: Array.isArray(list) ? `a list of ${list.length}` : typeof list,
        next: 'Make the labels again.',
      });
    labels.set(position, list);
  }
  return labels;
}

/** @throws FileError when a tensor is missing or does not fit its SAE; NetworkError; AbortError */
export async function readFacts(pack: Pack, options: ReadOptions = {}): Promise<Facts> {
  const ref = pack.manifest.features?.facts;
  if (!ref) return new Map();
  const file = await openSafetensors(pack.source, ref, signalOf(options));
  const bytes = await pack.source.read(ref, options);
  const facts = new Map<PositionId, FactTable>();
  const shelves = pack.manifest.features?.shelves?.length ?? 0;
  for (const [position, sae] of pack.saes) {
    const n = sae.features;
    const part = (name: string, shape: readonly number[]) => {
      const info = tensor(file, `${position}.${name}`, shape);
      return { info, bytes: bytes.subarray(info.start, info.end), where: `${ref.path}: ${position}.${name}` };
    };
    const floats = (name: string, shape: readonly number[]): Float32Array => {
      const p = part(name, shape);
      return toFloat32(p.bytes, p.info.dtype, p.where);
    };
    const promoted = tensor(file, `${position}.promotes`).shape[1] ?? 0;
    const promotes = part('promotes', [n, promoted]);
    facts.set(position, {
      density: floats('density', [n]),
      peak: floats('peak', [n]),
      ...(file.tensors.has(`${position}.typical`) && { typical: floats('typical', [n]) }),
      promotes: toIntegers(promotes.bytes, promotes.info.dtype, promotes.where),
      promoted,
      shelf: shelves > 0 ? floats('shelf', [n, shelves]) : new Float32Array(0),
      shelves,
    });
  }
  return facts;
}

/** A stretch of text on which a feature fires, with its activation under each token. */
export interface Example {
  readonly tokens: readonly number[];
  /** One for each token, in the model's own units. */
  readonly activations: readonly number[];
}

const exampleFiles = new WeakMap<Pack, Map<PositionId, Promise<SafetensorsFile>>>();

/** Opened once for each position: its header says where every feature's rows are. */
function exampleFile(pack: Pack, position: PositionId): Promise<SafetensorsFile> | undefined {
  const files = exampleFiles.get(pack) ?? new Map<PositionId, Promise<SafetensorsFile>>();
  exampleFiles.set(pack, files);
  const known = files.get(position);
  if (known) return known;
  const entry = pack.manifest.features?.examples?.find((e) => positionId(e) === position);
  if (!entry) return undefined;
  const opening = openSafetensors(pack.source, entry);
  files.set(position, opening);
  opening.catch(() => files.delete(position));
  return opening;
}

/** Reads the examples of one feature, a few hundred bytes. @throws FileError, NetworkError, AbortError */
export async function readExamples(
  pack: Pack,
  feature: Feature,
  options: ReadOptions = {},
): Promise<Example[]> {
  const position = positionId(feature);
  const file = await exampleFile(pack, position);
  if (!file) return [];
  const tokenInfo = tensor(file, 'token');
  const activationInfo = tensor(file, 'activation', tokenInfo.shape);
  const [n = 0, count = 0, width = 0] = tokenInfo.shape;
  if (feature.index >= n) return [];
  const rows = { start: feature.index, end: feature.index + 1 };
  const [tokenBytes, activationBytes] = await Promise.all([
    readTensor(file, tokenInfo, { ...options, rows }),
    readTensor(file, activationInfo, { ...options, rows }),
  ]);
  const tokens = toIntegers(tokenBytes, tokenInfo.dtype, `${file.ref.path}: token`);
  const activations = toFloat32(activationBytes, activationInfo.dtype, `${file.ref.path}: activation`);
  const examples = Array.from({ length: count }, (_, e): Example => {
    const places = Array.from({ length: width }, (_, i) => e * width + i).filter(
      (at) => (tokens[at] ?? NO_TOKEN) !== NO_TOKEN,
    );
    return {
      tokens: places.map((at) => tokens[at] ?? 0),
      activations: places.map((at) => activations[at] ?? 0),
    };
  });
  return examples.filter((example) => example.tokens.length > 0);
}

/** Text of every token, by id. @throws FileError when the tokenizer cannot be read; NetworkError; AbortError */
export async function readVocabulary(pack: Pack, options: ReadOptions = {}): Promise<readonly string[]> {
  const ref = pack.manifest.model.tokenizer;
  if (!ref) return [];
  const json = await readJson(pack, ref, options);
  const model = json.model as { vocab?: unknown } | undefined;
  const vocab = model?.vocab;
  const pieces: string[] = [];
  if (typeof vocab === 'object' && vocab !== null)
    for (const [piece, id] of Object.entries(vocab))
      if (Number.isSafeInteger(id) && id >= 0 && id < 10_000_000) pieces[id] = pieceText(piece);
  if (pieces.length === 0)
    throw new HeadwatersError('FileError', {
      what: `${ref.path} has no vocabulary.`,
      expected: 'model.vocab with tokens and their ids',
      found: 'none',
      next: 'Use the tokenizer.json of the model.',
    });
  return pieces;
}

/** SentencePiece writes a space as U+2581 and bytes as <0x0A>. */
function pieceText(piece: string): string {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(piece);
  if (byte?.[1] === '0A') return '\n';
  return piece.replaceAll('▁', ' ');
}

function signalOf({ signal }: ReadOptions): ReadOptions {
  return signal ? { signal } : {};
}
