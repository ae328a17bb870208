import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HeadwatersError } from '../src/core/errors';
import { type ModelFiles, readModelFiles } from '../src/model/files';
import type { ExternalFile } from '../src/model/modelSession';
import { externalFiles } from '../src/model/onnx/external';
import { readModel } from '../src/model/onnx/read';
import type { Pack } from '../src/pack/open';
import { readPlainFile } from './files';

/** The export that was named, or else the one that the pack brings. @throws ModelError, FileError */
export async function modelFor(file: string | undefined, pack: Pack): Promise<ModelFiles> {
  if (file !== undefined) return await modelAt(file);
  if (pack.manifest.model.onnx) return await readModelFiles(pack);
  throw new HeadwatersError('ModelError', {
    what: `The pack ${pack.manifest.id} does not bring its model.`,
    next: 'Give an export of it with --model FILE.onnx.',
  });
}

/** The files of weights are looked for beside the model; one that is missing is told by whoever needs it. */
export async function modelAt(file: string): Promise<ModelFiles> {
  const name = basename(file);
  const graph = await readPlainFile(file);
  const data: ExternalFile[] = [];
  for (const path of externalFiles(readModel(graph, name)).keys()) {
    const weights = await readFile(join(dirname(file), path)).catch(() => undefined);
    if (weights) data.push({ path, data: weights });
  }
  return { name, graph, data };
}
