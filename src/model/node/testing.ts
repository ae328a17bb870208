import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type PositionId, positionId, SITES } from '../../core/ids';
import type { Plan } from '../../core/plan';
import { toFloat32 } from '../../pack/dtype';
import { fileSource } from '../../pack/node/files';
import { openPack, type Pack } from '../../pack/open';
import { parseHeader } from '../../pack/safetensors';
import type { ExternalFile } from '../modelSession';

/** The embedded pack, its model, graphs of other exporters and values of PyTorch, for tests. */

const PACK = new URL('../../../public/packs/demo/', import.meta.url);
const FIXTURES = new URL('../fixtures/', import.meta.url);

export async function demoPack(): Promise<Pack> {
  return openPack(await fileSource(fileURLToPath(PACK)));
}

/** The pack's model: onnxruntime-genai's builder, linear layers in 8 bits. */
export function demoModel(): { graph: Uint8Array; data: ExternalFile[] } {
  const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, PACK)));
  return {
    graph: read('model/model.onnx'),
    data: [{ path: 'model.onnx_data', data: read('model/model.onnx_data') }],
  };
}

/** `plain`: the builder's graph with each skip-norm taken apart. `optimum`: traced by PyTorch. Without weights. */
export function otherGraph(name: 'plain' | 'optimum'): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`${name}_fp32.onnx.gz`, FIXTURES))));
}

export interface ReferenceCase {
  readonly ids: readonly number[];
  readonly plans: readonly Pick<Plan, 'edits'>[];
}

/** Texts and plans, and the values that PyTorch has for them by name. See lab/make_model_fixtures.py. */
export function reference(): { cases: ReferenceCase[]; value: (name: string) => Float32Array } {
  const text = readFileSync(new URL('reference.json', FIXTURES), 'utf8');
  const bytes = new Uint8Array(readFileSync(new URL('reference.safetensors', FIXTURES)));
  const { tensors } = parseHeader(fileURLToPath(FIXTURES), bytes, bytes.length);
  return {
    cases: JSON.parse(text) as ReferenceCase[],
    value(name) {
      const info = tensors.get(name);
      if (!info) throw new Error(`no reference ${name}`);
      return toFloat32(bytes.slice(info.start, info.end), info.dtype, name);
    },
  };
}

export const DEMO_LAYERS = 8;

/** Every site of the embedded model. */
export const DEMO_SITES: readonly PositionId[] = Array.from({ length: DEMO_LAYERS }, (_, layer) =>
  SITES.map((site) => positionId({ layer, site })),
).flat();

/** The same bits, which also tells 0 from -0. */
export function sameBits(a: Float32Array, b: Float32Array): boolean {
  const [x, y] = [a, b].map((v) => new Uint32Array(v.buffer, v.byteOffset, v.length));
  return a.length === b.length && (x?.every((bits, i) => bits === y?.[i]) ?? false);
}
