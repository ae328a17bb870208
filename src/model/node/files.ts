import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readPlainFile } from '../../pack/node/files';
import type { ModelFiles } from '../files';
import type { ExternalFile } from '../modelSession';
import { externalFiles } from '../onnx/external';
import { readModel } from '../onnx/read';

/**
 * An exported model on this computer. Files of weights are looked for beside it; one that is missing is told by
 * whoever needs it.
 *
 * @throws ModelError, FileError
 */
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
