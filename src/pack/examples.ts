import { HeadwatersError } from '../core/errors';
import { NO_TOKEN } from '../core/facts';
import { type Feature, type PositionId, positionId } from '../core/ids';
import type { ReadOptions } from './bytes';
import { toFloat32 } from './dtype';
import type { Pack } from './open';
import { openSafetensors, readTensor, type SafetensorsFile, tensor } from './safetensors';
import { toTokenIds } from './tokens';

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
  const tokens = toTokenIds(tokenBytes, tokenInfo.dtype, `${file.ref.path}: token`);
  const activations = toFloat32(activationBytes, activationInfo.dtype, `${file.ref.path}: activation`);
  const examples = Array.from({ length: count }, (_, e): Example => {
    const places = Array.from({ length: width }, (_, i) => e * width + i).filter(
      (at) => tokens[at] !== NO_TOKEN,
    );
    return {
      tokens: places.map((at) => tokens[at] ?? 0),
      activations: places.map((at) => activations[at] ?? 0),
    };
  });
  return examples.filter((example) => example.tokens.length > 0);
}

/**
 * Examples are read row by row, so that their headers decide.
 *
 * @returns how many files there are
 * @throws FileError for the first that does not fit its SAE; NetworkError
 */
export async function checkExamples(pack: Pack): Promise<number> {
  const entries = pack.manifest.features?.examples ?? [];
  for (const entry of entries) {
    const file = await openSafetensors(pack.source, entry);
    const { shape } = tensor(file, 'token');
    tensor(file, 'activation', shape);
    const n = pack.saes.get(positionId(entry))?.features ?? 0;
    if (shape.length === 3 && shape[0] === n) continue;
    throw new HeadwatersError('FileError', {
      what: `${entry.path} does not fit the SAE at ${positionId(entry)}.`,
      expected: `token of shape [${n}, examples, tokens]`,
      found: `[${shape.join(', ')}]`,
      next: 'Regenerate the examples.',
    });
  }
  return entries.length;
}
