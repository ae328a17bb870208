import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HeadwatersError, isHeadwatersError } from '../src/core/errors';
import { type PositionId, positionId } from '../src/core/ids';
import { writeCompact } from '../src/pack/labels/compactFile';
import { LabelGatherer } from '../src/pack/labels/gatherLabels';
import { readLabelFile } from '../src/pack/labels/readLabelFile';
import { parseSourceName, placeOfSource, type SourceName } from '../src/pack/labels/sourceName';
import { fileSource } from '../src/pack/node/files';
import type { Pack } from '../src/pack/open';
import { openSource } from '../src/pack/openSource';
import { entryOf, neuronpediaName } from '../src/state/catalogue';
import { Arguments } from './arguments';
import { placeFor, writeWhole } from './place';
import { note, print, progressLine } from './print';
import { openNamed } from './source';
import { LABELS_USAGE } from './usage';

const text = { type: 'string' } as const;
const OPTIONS = { pack: text, out: text, neuronpedia: text, json: { type: 'boolean' } } as const;

/** Where Neuronpedia puts its exports: `v1/MODEL/SOURCE/explanations/batch-0.jsonl.gz` and so on. */
const EXPORTS = 'https://neuronpedia-datasets.s3.us-east-1.amazonaws.com/';
const MOST_BATCHES = 10_000;

/** Makes one compact label file for a pack, from files or from Neuronpedia's exports. */
export async function labels(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, LABELS_USAGE);
  const dir = given.required('pack');
  const out = given.required('out');
  const pack = await openNamed(dir);
  const place = await placeFor(out);
  const features = new Map([...pack.saes].map(([position, sae]) => [position, sae.features]));
  const gatherer = new LabelGatherer({ model: pack.manifest.model.name, features });
  if (given.words.length > 0) await addFiles(gatherer, given.words);
  else await addExports(gatherer, sourcesOf(pack, dir, given));
  for (const line of gatherer.notes()) note(line);
  if (gatherer.count === 0)
    throw new HeadwatersError('FileError', {
      what: 'No label fits a feature of the pack, so nothing was written.',
      next: 'Name the files, or the sources, that belong to these SAEs.',
    });
  const tables = gatherer.tables();
  const method = [...gatherer.methods].join(' ') || undefined;
  const bytes = await writeCompact({ model: pack.manifest.model.name, method }, tables);
  await writeWhole(place, bytes);
  const total = [...tables.values()].reduce((sum, { length }) => sum + length, 0);
  const report = { out, labels: gatherer.count, features: total, saes: tables.size, bytes: bytes.length };
  print(
    given.flag('json')
      ? `${JSON.stringify(report)}\n`
      : `${out}: ${report.labels} labels of ${total} features of ${tables.size} SAEs, ${bytes.length} bytes.\n`,
  );
}

async function addFiles(gatherer: LabelGatherer, names: readonly string[]): Promise<void> {
  for (const name of names)
    for (const path of await filesOf(name))
      gatherer.add(await readLabelFile(basename(path), new Uint8Array(await readFile(path))));
}

/** A file, or the files of a folder in the order of their numbers. @throws FileError */
async function filesOf(name: string): Promise<readonly string[]> {
  const here = await stat(name).catch(() => undefined);
  if (here?.isFile()) return [name];
  const entries = (await (await fileSource(name)).list?.('')) ?? [];
  return entries
    .map(({ path }) => path)
    .filter((path) => /\.(csv|tsv|jsonl?)(\.gz)?$/.test(path) && !/(^|\/)\./.test(path))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((path) => join(name, path));
}

/** What Neuronpedia calls each SAE: as `--neuronpedia` says, as the pack says, or as the catalogue does. */
function sourcesOf(pack: Pack, dir: string, given: Arguments): ReadonlyMap<PositionId, SourceName> {
  const pattern = given.text('neuronpedia');
  const entry = entryOf(dir);
  const sources = new Map<PositionId, SourceName>();
  for (const sae of pack.manifest.saes) {
    const name =
      pattern === undefined
        ? (sae.neuronpedia ?? (entry && neuronpediaName(entry, sae)))
        : pattern.replaceAll('{layer}', String(sae.layer)).replaceAll('{site}', sae.site);
    const source = parseSourceName(name ?? '');
    if (pattern !== undefined && !source)
      throw given.wrong(`--neuronpedia is ${JSON.stringify(pattern)}: write it as MODEL/SOURCE.`);
    const at = source && placeOfSource(source.source);
    if (source && at && positionId(at) === positionId(sae)) sources.set(positionId(sae), source);
  }
  if (sources.size === 0)
    throw given.wrong(
      'No files were given, and what Neuronpedia calls these SAEs is not known: say --neuronpedia.',
    );
  return sources;
}

async function addExports(
  gatherer: LabelGatherer,
  sources: ReadonlyMap<PositionId, SourceName>,
): Promise<void> {
  const exports = openSource(process.env.NEURONPEDIA_EXPORTS ?? EXPORTS);
  const line = progressLine();
  const missing: string[] = [];
  let done = 0;
  try {
    for (const { model, source } of sources.values()) {
      line.show(`${source}, ${done++} of ${sources.size} SAEs`);
      const folder = `v1/${model}/${source}/explanations`;
      let batches = 0;
      // Sizes of batches differ, and their rows are ordered by the text of the index: all of them have to be read.
      while (batches < MOST_BATCHES && (await isThere(exports, `${folder}/batch-${batches}.jsonl.gz`))) {
        const path = `${folder}/batch-${batches++}.jsonl.gz`;
        gatherer.add(await readLabelFile(path, await exports.read({ path })));
      }
      if (batches === 0) missing.push(`${model}/${source}`);
    }
  } finally {
    line.end();
  }
  gatherer.methods.add('Explanations exported from Neuronpedia.');
  if (missing.length > 0) note(`Neuronpedia exports no explanations of ${missing.join(', ')}.`);
}

async function isThere(source: ReturnType<typeof openSource>, path: string): Promise<boolean> {
  try {
    await source.stat(path);
    return true;
  } catch (error) {
    if (isHeadwatersError(error, 'FileError')) return false;
    throw error;
  }
}
