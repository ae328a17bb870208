import { HeadwatersError } from '../core/errors';
import { parseHeader, type SafetensorsHeader, type TensorData, writeSafetensors } from './safetensors';

/** A part of an atlas that `match --shard` wrote. */
export interface AtlasPart {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Part extends AtlasPart {
  readonly header: SafetensorsHeader;
  readonly shard: number;
  readonly of: number;
}

/** What all parts of an atlas have in common. */
const COMMON = ['format', 'pack', 'revision', 'k', 'engine'] as const;

/**
 * Joins the parts of an atlas into the file that one run would have written, to the byte.
 *
 * @throws FileError when a part is no such file, or they do not belong together: other packs, revisions, k or engines, a
 *   part that is missing or there twice
 */
export function mergeAtlases(given: readonly AtlasPart[]): Uint8Array<ArrayBuffer> {
  const parts = given.map(partOf).sort((a, b) => a.shard - b.shard);
  const [first] = parts;
  if (!first) throw new HeadwatersError('FileError', { what: 'There is no part to merge.' });
  for (const part of parts) checkBelongs(first, part);
  checkNumbers(parts, first.of);
  const chance = Object.assign(
    {},
    ...parts.map(({ header }) => JSON.parse(header.metadata.chance ?? '{}')),
  ) as Record<string, number>;
  // The pairs of an atlas, target>source: first the lists that lead backward, then those that lead forward.
  const backward = Object.keys(chance);
  const forward = backward.map((pair) => pair.split('>').reverse().join('>'));
  const tensors = [...backward, ...forward].flatMap((pair) =>
    ['index', 'cosine'].map((name) => tensorOf(parts, `${pair}.${name}`)),
  );
  const metadata = Object.fromEntries(COMMON.map((name) => [name, first.header.metadata[name] ?? '']));
  return writeSafetensors(tensors, { ...metadata, chance: JSON.stringify(chance) });
}

function partOf({ path, bytes }: AtlasPart): Part {
  const header = parseHeader(path, bytes, bytes.length);
  const { format, shard = '' } = header.metadata;
  const [, index = '', of = ''] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
  if (format !== 'headwaters-atlas' || index === '')
    throw new HeadwatersError('FileError', {
      what: `${path} is not a part of an atlas.`,
      expected: 'a file that "headwaters match --shard" wrote',
      found: format === 'headwaters-atlas' ? 'a whole atlas' : 'another safetensors file',
    });
  return { path, bytes, header, shard: Number(index), of: Number(of) };
}

function checkBelongs(first: Part, part: Part): void {
  for (const name of COMMON) {
    const [expected = '', found = ''] = [first.header.metadata[name], part.header.metadata[name]];
    if (expected !== found) throw doNotBelong(first, part, `${name} ${expected}`, `${name} ${found}`);
  }
  if (first.of !== part.of) throw doNotBelong(first, part, `parts of ${first.of}`, `one of ${part.of}`);
}

function doNotBelong(first: Part, part: Part, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${first.path} and ${part.path} do not belong together.`,
    expected,
    found,
    next: 'Merge parts that were made from one pack, in one way.',
  });
}

function checkNumbers(parts: readonly Part[], of: number): void {
  for (let shard = 1; shard <= of; shard++) {
    const found = parts.filter((part) => part.shard === shard);
    if (found.length === 1) continue;
    throw new HeadwatersError('FileError', {
      what:
        found.length === 0
          ? `Part ${shard} of ${of} is missing.`
          : `Part ${shard} of ${of} is there twice: ${found.map(({ path }) => path).join(' and ')}.`,
      next: found.length === 0 ? 'Make it with "headwaters match --shard".' : 'Name each part once.',
    });
  }
}

function tensorOf(parts: readonly Part[], name: string): TensorData {
  for (const { header, bytes } of parts) {
    const info = header.tensors.get(name);
    if (info)
      return { name, dtype: info.dtype, shape: info.shape, bytes: bytes.subarray(info.start, info.end) };
  }
  throw new HeadwatersError('FileError', { what: `No part has the table ${name}, which one of them names.` });
}
