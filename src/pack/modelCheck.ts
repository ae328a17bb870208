import { HeadwatersError } from '../core/errors';
import { type FileRef, quietly, type ReadOptions } from './bytes';
import { toFloat32, toIntegers } from './dtype';
import type { Pack } from './open';
import { openSafetensors, type SafetensorsFile, tensor } from './safetensors';

/** What the pack's ONNX file answers elsewhere, so that it can be tested where it is to run. */
export interface ModelCheck {
  readonly cases: readonly CheckCase[];
}

export interface CheckCase {
  /** Token ids of a text, with its BOS. */
  readonly tokens: readonly number[];
  /** `[V]`, of the last token, of this very ONNX file, unedited, by ONNX Runtime on the CPU. */
  readonly logits: Float32Array;
  /** `[V]`, of the last token, of the model in PyTorch in float32. */
  readonly reference: Float32Array;
}

/** Cases beyond this are more than a test before work can take. */
const MOST_CASES = 64;

/**
 * Reads the cases of the self-test; undefined when the pack has none.
 *
 * @throws FileError when a tensor is missing, does not fit the model or holds what cannot be; NetworkError;
 *   AbortError
 */
export async function readModelCheck(pack: Pack, options: ReadOptions = {}): Promise<ModelCheck | undefined> {
  const { model } = pack.manifest;
  const ref = model.check;
  if (!ref) return undefined;
  const file = await openSafetensors(pack.source, ref, quietly(options));
  const bytes = await pack.source.read(ref, options);
  const size = model.vocabulary ?? tensor(file, '0.logits').shape[0] ?? 0;
  const context = model.context ?? Infinity;
  return { cases: names(file).map((name) => readCase(file, bytes, name, size, context)) };
}

/** Cases are numbered from 0 on. */
function names(file: SafetensorsFile): string[] {
  const found = [...file.tensors.keys()].filter((key) => key.endsWith('.tokens')).length;
  if (found > 0 && found <= MOST_CASES) return Array.from({ length: found }, (_, i) => `${i}`);
  throw wrong(file.ref, 'does not hold the cases of a self-test', `1 to ${MOST_CASES} cases`, `${found}`);
}

function readCase(
  file: SafetensorsFile,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  size: number,
  context: number,
): CheckCase {
  const part = (key: string, shape?: readonly number[]) => {
    const info = tensor(file, `${name}.${key}`, shape);
    return [bytes.subarray(info.start, info.end), info.dtype, `${file.ref.path}: ${name}.${key}`] as const;
  };
  const values = (key: string): Float32Array => {
    const logits = toFloat32(...part(key, [size]));
    if (!logits.every(Number.isFinite))
      throw wrong(
        file.ref,
        `holds logits that are not finite, in ${name}.${key}`,
        'numbers',
        'NaN or infinity',
      );
    return logits;
  };
  const length = tensor(file, `${name}.tokens`).shape.reduce((product, x) => product * x, 1);
  const tokens = Array.from(toIntegers(...part('tokens', [length])));
  if (tokens.length === 0 || tokens.length > context)
    throw wrong(
      file.ref,
      `has a text of another length in ${name}.tokens`,
      lengths(context),
      `${tokens.length}`,
    );
  const stray = tokens.find((token) => token < 0 || token >= size);
  if (stray !== undefined)
    throw wrong(file.ref, `has an unknown token in ${name}.tokens`, `0 to ${size - 1}`, `${stray}`);
  return { tokens, logits: values('logits'), reference: values('reference') };
}

function lengths(context: number): string {
  return context === Infinity ? '1 token or more' : `1 to ${context} tokens`;
}

function wrong({ path }: FileRef, what: string, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${path} ${what}.`,
    expected,
    found,
    next: 'Regenerate it for the pack’s model.',
  });
}
