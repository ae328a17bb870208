/**
 * `npm run references -- --demo DIR [--backend node|wasm|webgpu] [--texts N]`: every export of a model in DIR/onnx against the values that PyTorch gave, in
 * DIR/reference: logits of whole texts, logits of their last token under every plan, activations of all features
 * there. In Node, or in a tab of the tests' browser. Prints how far off each is; nothing passes or fails here.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { modelAt } from '../src/model/node/files';
import { openSession } from '../src/model/node/modelSession';
import { fileSource } from '../src/pack/node/files';
import { openPack } from '../src/pack/open';
import { compare } from './referencesCompare';
import { openReference } from './referencesRead';
import { openTab } from './referencesTab';
import { note, print } from './report';
import { markdown, percent } from './steeringReport';

const { values } = parseArgs({
  options: {
    demo: { type: 'string' },
    backend: { type: 'string', default: 'node' },
    texts: { type: 'string', default: '1000' },
    pack: { type: 'string', default: fileURLToPath(new URL('../public/packs/demo', import.meta.url)) },
  },
});
if (values.demo === undefined) {
  note('--demo is missing: the folder with the exports in onnx/ and the values of PyTorch in reference/.');
  process.exit(2);
}

const backend = (['node', 'wasm', 'webgpu'] as const).find((name) => name === values.backend);
if (backend === undefined) {
  note(`--backend has to be node, wasm or webgpu and not ${values.backend}.`);
  process.exit(2);
}
const texts = Number(values.texts);
const pack = await openPack(await fileSource(values.pack));
const folder = join(values.demo, 'onnx');
const { size } = await stat(join(values.demo, 'reference/forward.safetensors'));
const reference = await openReference(await fileSource(values.demo), size, texts);
const tab = backend === 'node' ? undefined : await openTab(values.demo, backend);
const files = (await readdir(folder)).filter((name) => name.endsWith('.onnx'));
const rows: string[][] = [];
for (const name of files) {
  note(name);
  const model = await modelAt(join(folder, name));
  const bytes =
    (await stat(join(folder, name))).size + model.data.reduce((sum, { data }) => sum + data.length, 0);
  const { unedited, edited, activations, divergence, worst, agreeing } = await (tab
    ? tab.compare(name, size, texts)
    : compare(pack, model, reference, openSession));
  rows.push([
    name.replace(/\.onnx$/, ''),
    `${(bytes / 1e6).toFixed(1)} MB`,
    ...[unedited, edited, activations].map((x) => x.toExponential(1)),
    ...[divergence, worst].map((x) => x.toExponential(1)),
    percent(agreeing, 1),
  ]);
}
await tab?.close();
const plans = reference.cases.reduce((sum, one) => sum + one.plans.length, 0);
print(
  markdown({
    title: `${reference.cases.length} texts and ${plans} plans on ${backend}: how far from PyTorch`,
    columns: [
      ...['export', 'size', 'logits', 'logits, edited', 'activations'],
      ...['mean divergence', 'largest', 'same likeliest token'],
    ],
    rows,
  }),
);
