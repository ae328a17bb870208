import type { Backend } from '../../src/core/run';
import { externalFiles } from '../../src/model/onnx/external';
import { readModel } from '../../src/model/onnx/read';
import { openWebSession } from '../../src/model/web/modelSession';
import { loadRuntime } from '../../src/model/web/runtime';
import type { ByteSource, FileRef } from '../../src/pack/bytes';
import { openPack } from '../../src/pack/open';
import { openSource } from '../../src/pack/openSource';
import { compare, type Distance } from '../referencesCompare';
import { openReference } from '../referencesRead';

/** Runs in the page: an export of the model against PyTorch, on a backend of the browser. */
export async function compareHere(
  folder: string,
  name: string,
  bytes: number,
  texts: number,
  backend: Backend,
): Promise<Distance> {
  const at = (path: string): ByteSource => openSource(new URL(path, location.href).href);
  const pack = await openPack(wholeFiles(at('/packs/demo/')));
  const reference = await openReference(at(folder), bytes, texts);
  const exports = at(`${folder}onnx/`);
  const graph = await exports.read({ path: name });
  const data = [];
  for (const path of externalFiles(readModel(graph, name)).keys())
    data.push({ path, data: await exports.read({ path }) });
  const runtime = await loadRuntime(backend);
  return compare(pack, { name, graph, data }, reference, (model, weights) =>
    openWebSession(runtime, backend, model, weights),
  );
}

/** Every feature is read, row by row: one request a file instead of one a row. */
function wholeFiles(source: ByteSource): ByteSource {
  const files = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const whole = (file: FileRef): Promise<Uint8Array<ArrayBuffer>> => {
    const known = files.get(file.path) ?? source.read(file);
    files.set(file.path, known);
    return known;
  };
  return {
    ...source,
    read: async (file, { range } = {}) => (await whole(file)).slice(range?.start, range?.end),
  };
}
