/**
 * `npm run references -- --demo DIR`: every export of a model in DIR/onnx against the values that PyTorch gave, in
 * DIR/reference: logits of whole texts, logits of their last token under every plan, activations of all features
 * there. Prints how far off each is; nothing passes or fails here.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fileSource } from '../cli/files';
import { modelAt } from '../cli/model';
import { note, print } from '../cli/print';
import { openPack } from '../src/pack/open';
import { compare } from './referencesCompare';
import { openReference } from './referencesRead';
import { markdown, percent } from './steeringReport';

const { values } = parseArgs({
  options: {
    demo: { type: 'string' },
    pack: { type: 'string', default: fileURLToPath(new URL('../public/packs/demo', import.meta.url)) },
  },
});
if (values.demo === undefined) {
  note('--demo is missing: the folder with the exports in onnx/ and the values of PyTorch in reference/.');
  process.exit(2);
}

const pack = await openPack(await fileSource(values.pack));
const reference = await openReference(values.demo);
const folder = join(values.demo, 'onnx');
const files = (await readdir(folder)).filter((name) => name.endsWith('.onnx'));
const rows: string[][] = [];
for (const name of files) {
  note(name);
  const model = await modelAt(join(folder, name));
  const bytes =
    (await stat(join(folder, name))).size + model.data.reduce((sum, { data }) => sum + data.length, 0);
  const { unedited, edited, activations, divergence, worst, agreeing } = await compare(
    pack,
    model,
    reference,
  );
  rows.push([
    name.replace(/\.onnx$/, ''),
    `${(bytes / 1e6).toFixed(1)} MB`,
    ...[unedited, edited, activations].map((x) => x.toExponential(1)),
    ...[divergence, worst].map((x) => x.toExponential(1)),
    percent(agreeing, 1),
  ]);
}
const texts = reference.cases.length;
const plans = reference.cases.reduce((sum, one) => sum + one.plans.length, 0);
print(
  markdown({
    title: `${texts} texts and ${plans} plans: how far from PyTorch`,
    columns: [
      ...['export', 'size', 'logits', 'logits, edited', 'activations'],
      ...['mean divergence', 'largest', 'same likeliest token'],
    ],
    rows,
  }),
);
