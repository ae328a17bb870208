import { constants } from 'node:fs';
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { HeadwatersError } from '../src/core/errors';
import type { Pack } from '../src/pack/open';
import { folderNamed } from './source';

/** Where the file will be. Looked at first, because nobody wants to hear of it when all the work is done. */
export async function placeFor(out: string): Promise<string> {
  const place = resolve(out);
  const what = `${out} cannot be written`;
  const there = await stat(place).catch(() => undefined);
  if (there && !there.isFile())
    throw new HeadwatersError('FileError', {
      what: `${what}: it is not a plain file.`,
      next: 'Give the name of a file.',
    });
  const folder = await realpath(dirname(place)).catch(() => undefined);
  const open =
    folder &&
    (await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ));
  if (!open)
    throw new HeadwatersError('FileError', {
      what: `${what}: its folder does not exist or is not writable.`,
      next: 'Create the folder, or choose another.',
    });
  return join(folder, basename(place));
}

/** The path inside the folder of the pack that is named, as a manifest would write it; undefined outside. */
export async function insidePack(name: string, place: string): Promise<string | undefined> {
  const dir = await folderNamed(name);
  if (dir === undefined) return undefined;
  const path = relative(await realpath(resolve(dir)), place);
  return path.startsWith('..') || resolve(path) === path ? undefined : path.split(sep).join('/');
}

/** What a command makes must not take the place of what it is made from. */
export function refuseOwnFile({ manifest }: Pack, path: string): void {
  const { saes, features, model } = manifest;
  const files = [
    ...saes.flatMap(({ decoder, encoder }) => [decoder, encoder]),
    ...[
      features?.labels,
      features?.more_labels,
      features?.facts,
      features?.themes,
      ...(features?.examples ?? []),
    ],
    ...[model.tokenizer, model.tokenizer_config, model.onnx, model.onnx?.data, model.check],
  ];
  if (path !== 'pack.json' && !files.some((file) => file?.path === path)) return;
  throw new HeadwatersError('FileError', {
    what: `${path} is a file of the pack itself and was not overwritten.`,
    next: 'Choose another file.',
  });
}

/** Beside its place first and then renamed: the file is whole or not there. */
export async function writeWhole(place: string, bytes: Uint8Array): Promise<void> {
  const part = `${place}.${process.pid}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, place);
  } catch (cause) {
    await rm(part, { force: true });
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new HeadwatersError('FileError', { what: `${place} could not be written${code}.` }, { cause });
  }
}
