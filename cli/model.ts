import { HeadwatersError } from '../src/core/errors';
import { type ModelFiles, readModelFiles } from '../src/model/files';
import { modelAt } from '../src/model/node/files';
import type { Pack } from '../src/pack/open';

/** The export that was named, or else the one that the pack brings. @throws ModelError, FileError */
export async function modelFor(file: string | undefined, pack: Pack): Promise<ModelFiles> {
  if (file !== undefined) return await modelAt(file);
  if (pack.manifest.model.onnx) return await readModelFiles(pack);
  throw new HeadwatersError('ModelError', {
    what: `The pack ${pack.manifest.id} does not include its model.`,
    next: 'Give an export of it with --model FILE.onnx.',
  });
}
