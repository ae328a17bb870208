import { type PositionId, positionId, SITES } from '../../src/core/ids';
import type { Backend } from '../../src/core/run';
import { type ModelFiles, readModelFiles } from '../../src/model/files';
import { indexGraph } from '../../src/model/onnx/graph';
import { pickLogits } from '../../src/model/onnx/pick';
import { readModel, writeModel } from '../../src/model/onnx/read';
import { TextModel } from '../../src/model/textModel';
import { openTokenizer } from '../../src/model/tokenizer';
import { openWebSession } from '../../src/model/web/modelSession';
import { loadRuntime } from '../../src/model/web/runtime';
import { openPack } from '../../src/pack/open';
import { openSource } from '../../src/pack/openSource';

/**
 * Runs in the page: how fast the model writes, with edits made ready at no site, at one layer, and everywhere; and with
 * its weights left packed, as its file has them.
 */

export interface HookSpeed {
  readonly hooks: 'none, weights packed' | 'none' | 'one layer' | 'all layers';
  readonly sites: number;
  /** Tokens a second of each repetition. */
  readonly speeds: readonly number[];
}

export async function hookSpeeds(
  backend: Backend,
  tokens: number,
  repetitions: number,
): Promise<HookSpeed[]> {
  const pack = await openPack(openSource(new URL('/packs/demo/', location.href).href));
  const [runtime, files, tokenizer] = await Promise.all([
    loadRuntime(backend),
    readModelFiles(pack),
    openTokenizer(pack),
  ]);
  const layer = Math.floor(pack.manifest.model.layers / 2);
  const choices: readonly [HookSpeed['hooks'], readonly PositionId[]][] = [
    ['none, weights packed', []],
    ['none', []],
    ['one layer', SITES.map((site) => positionId({ layer, site }))],
    ['all layers', [...pack.saes.keys()]],
  ];
  const models = choices.map(([hooks, sites]) => {
    const model = new TextModel(pack, files, tokenizer, (steered, data) =>
      openWebSession(
        runtime,
        backend,
        hooks === 'none, weights packed' ? { ...steered, bytes: asPacked(files), packed: [] } : steered,
        data,
      ),
    );
    return { hooks, sites, model, speeds: [] as number[] };
  });
  for (const { model, sites } of models) await model.prepare(sites);
  // In turn, so that other work on the machine slows all of them.
  for (let repetition = 0; repetition < repetitions; repetition++)
    for (const { model, speeds } of models) speeds.push(await model.speed(tokens));
  for (const { model } of models) await model.release();
  return models.map(({ hooks, sites, speeds }) => ({ hooks, sites: sites.length, speeds }));
}

function asPacked({ graph, name }: ModelFiles): Uint8Array<ArrayBuffer> {
  const model = readModel(graph, name);
  pickLogits(indexGraph(model));
  return writeModel(model);
}
