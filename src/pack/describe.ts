import { HeadwatersError } from '../core/errors';
import type { Facts, FactTable } from '../core/facts';
import type { PositionId } from '../core/ids';
import type { LabelList, Labels } from '../core/labels';
import { type FileRef, quietly, type ReadOptions } from './bytes';
import { toFloat32 } from './dtype';
import { readJson } from './json';
import type { Pack } from './open';
import { openSafetensors, tensor } from './safetensors';
import { toTokenIds } from './tokens';

/** What people know features by: labels, how often they fire, what they raise. */

/**
 * All labels of a pack.
 *
 * @throws FileError when a list does not fit its SAE; NetworkError; AbortError
 */
export async function readLabels(pack: Pack, options: ReadOptions = {}): Promise<Labels> {
  const parts = await Promise.all([readFirstLabels(pack, options), readMoreLabels(pack, options)]);
  return new Map(parts.flatMap((part) => [...part]));
}

/** Those that the first graph waits for. @throws as `readLabels` */
export async function readFirstLabels(pack: Pack, options: ReadOptions = {}): Promise<Labels> {
  const ref = pack.manifest.features?.labels;
  return ref ? readLabelFile(pack, ref, options) : new Map();
}

/** Those that come after the first graph. @throws as `readLabels` */
export async function readMoreLabels(pack: Pack, options: ReadOptions = {}): Promise<Labels> {
  const ref = pack.manifest.features?.more_labels;
  return ref ? readLabelFile(pack, ref, options) : new Map();
}

async function readLabelFile(pack: Pack, ref: FileRef, options: ReadOptions): Promise<Labels> {
  const json = await readJson(pack, ref, options);
  const labels = new Map<PositionId, LabelList>();
  for (const [position, sae] of pack.saes) {
    const list = json[position];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length !== sae.features || !list.every((x) => typeof x === 'string'))
      throw new HeadwatersError('FileError', {
        what: `${ref.path} does not fit the SAE at ${position}.`,
        expected: `a list of ${sae.features} texts`,
        found: Array.isArray(list) ? `a list of ${list.length}` : typeof list,
        next: 'Regenerate the labels.',
      });
    labels.set(position, list);
  }
  return labels;
}

/** @throws FileError when a tensor is missing or does not fit its SAE; NetworkError; AbortError */
export async function readFacts(pack: Pack, options: ReadOptions = {}): Promise<Facts> {
  const ref = pack.manifest.features?.facts;
  if (!ref) return new Map();
  const file = await openSafetensors(pack.source, ref, quietly(options));
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
      promotes: toTokenIds(promotes.bytes, promotes.info.dtype, promotes.where),
      promoted,
      shelf: shelves > 0 ? floats('shelf', [n, shelves]) : new Float32Array(0),
      shelves,
    });
  }
  return facts;
}

/** The tokens of a pack's model. */
export interface Tokens {
  /** Text of every token, by id. */
  readonly vocabulary: readonly string[];
  /** Ids of tokens that are no text, such as the mark of the beginning. */
  readonly control: ReadonlySet<number>;
}

/** @throws FileError when the tokenizer cannot be read; NetworkError; AbortError */
export async function readTokens(pack: Pack, options: ReadOptions = {}): Promise<Tokens> {
  const { tokenizer: ref, bos, eos = [] } = pack.manifest.model;
  if (!ref) return { vocabulary: [], control: new Set() };
  const json = await readJson(pack, ref, options);
  const model = json.model as { vocab?: unknown } | undefined;
  const vocab = model?.vocab;
  const vocabulary: string[] = [];
  if (typeof vocab === 'object' && vocab !== null)
    for (const [piece, id] of Object.entries(vocab)) if (isTokenId(id)) vocabulary[id] = pieceText(piece);
  if (vocabulary.length === 0)
    throw new HeadwatersError('FileError', {
      what: `${ref.path} has no vocabulary.`,
      expected: 'model.vocab with tokens and their ids',
      found: 'none',
      next: 'Use the tokenizer.json of the model.',
    });
  const control = new Set(bos === undefined ? eos : [bos, ...eos]);
  for (const { id, content, special } of addedTokens(json)) {
    if (!isTokenId(id)) continue;
    // Tokens of chats often stand here alone.
    if (typeof content === 'string') vocabulary[id] ??= content;
    if (special === true) control.add(id);
  }
  return { vocabulary, control };
}

/** Text of every token, by id. @throws as `readTokens` does */
export async function readVocabulary(pack: Pack, options: ReadOptions = {}): Promise<readonly string[]> {
  return (await readTokens(pack, options)).vocabulary;
}

function isTokenId(id: unknown): id is number {
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 && id < 10_000_000;
}

function addedTokens(json: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const { added_tokens: added } = json;
  if (!Array.isArray(added)) return [];
  return added.filter(
    (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null,
  );
}

/** SentencePiece writes a space as U+2581 and bytes as <0x0A>. */
function pieceText(piece: string): string {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(piece);
  if (byte?.[1] === '0A') return '\n';
  return piece.replaceAll('▁', ' ');
}
