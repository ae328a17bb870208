import { HeadwatersError } from '../src/core/errors';
import { type PositionId, positionId } from '../src/core/ids';
import { checkModel } from '../src/model/fit';
import { readFacts, readLabels, readVocabulary } from '../src/pack/describe';
import { readJson } from '../src/pack/json';
import { readModelCheck } from '../src/pack/modelCheck';
import { fileSource } from '../src/pack/node/files';
import { openPack, type Pack } from '../src/pack/open';
import { openSafetensors, tensor } from '../src/pack/safetensors';
import { readThemes } from '../src/pack/themes';
import { Arguments } from './arguments';
import { type AtlasCheck, checkAtlas } from './checkAtlas';
import { packDecoders } from './packDecoders';
import { oneLine, print, progressLine } from './print';
import { CHECK_USAGE } from './usage';

const OPTIONS = { pack: { type: 'string' }, json: { type: 'boolean' } } as const;

/** What `check --json` prints. */
interface CheckReport {
  readonly ok: true;
  readonly pack: string;
  readonly revision: string;
  readonly saes: number;
  readonly features: number;
  /** Features without a usable decoder row, by position. */
  readonly excluded: Readonly<Record<PositionId, { readonly zero: number; readonly notFinite: number }>>;
  /** Files or positions of each kind that were looked at. */
  readonly encoders: number;
  readonly labels: number;
  readonly facts: number;
  /** How many of the facts tell typical activations. */
  readonly typical: number;
  readonly examples: number;
  readonly tokens: number;
  /** Shelves of the theme meter. */
  readonly themes: number;
  /** Texts of the model's self-test. */
  readonly cases: number;
  readonly prompts: number;
  readonly atlas: AtlasCheck | null;
  readonly unknownFields: readonly string[];
}

/** Looks at all that a manifest names and says what is there; the first thing that is wrong ends it. */
export async function check(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, CHECK_USAGE);
  given.noMoreThan(0);
  const pack = await openPack(await fileSource(given.required('pack')));
  const line = progressLine();
  const report = await inspect(pack, line.show).finally(line.end);
  print(given.flag('json') ? `${JSON.stringify(report)}\n` : textOf(report));
}

async function inspect(pack: Pack, show: (what: string) => void): Promise<CheckReport> {
  const { manifest } = pack;
  const saes = [...pack.saes];
  const decoders = packDecoders(pack);
  for (const [position] of saes) {
    show(`decoder of ${position}`);
    await decoders.get(position);
  }
  const encoders = await checkEncoders(pack);
  show('labels, facts and examples');
  const labels = await readLabels(pack);
  const facts = await readFacts(pack);
  const examples = await checkExamples(pack);
  const vocabulary = await readVocabulary(pack);
  const themes = await readThemes(pack, vocabulary);
  const { tokenizer_config } = manifest.model;
  if (tokenizer_config) await readJson(pack, tokenizer_config);
  show('model');
  await checkModel(pack);
  const selfTest = await readModelCheck(pack);
  show('atlas');
  return {
    ok: true,
    pack: manifest.id,
    revision: manifest.revision,
    saes: saes.length,
    features: saes.reduce((sum, [, { features }]) => sum + features, 0),
    excluded: Object.fromEntries(decoders.excluded()),
    encoders,
    labels: labels.size,
    facts: facts.size,
    typical: [...facts.values()].filter((table) => table.typical).length,
    examples,
    tokens: vocabulary.length,
    themes: themes?.shelves.length ?? 0,
    cases: selfTest?.cases.length ?? 0,
    prompts: manifest.prompts?.length ?? 0,
    atlas: await checkAtlas(pack, decoders),
    unknownFields: pack.unknownFields,
  };
}

/** Encoders are read feature by feature, so that their header decides. @returns how many files there are */
async function checkEncoders({ source, manifest, saes }: Pack): Promise<number> {
  const d = manifest.model.d_model;
  let files = 0;
  for (const { encoder, features } of saes.values()) {
    if (!encoder) continue;
    const file = await openSafetensors(source, encoder);
    tensor(file, 'W_enc_rows', [features, d]);
    tensor(file, 'b_enc', [features]);
    tensor(file, 'threshold', [features]);
    tensor(file, 'b_dec', [d]);
    files++;
  }
  return files;
}

/** Examples are read row by row, so that their header decides. @returns how many files there are */
async function checkExamples(pack: Pack): Promise<number> {
  const entries = pack.manifest.features?.examples ?? [];
  for (const entry of entries) {
    const file = await openSafetensors(pack.source, entry);
    const { shape } = tensor(file, 'token');
    tensor(file, 'activation', shape);
    const n = pack.saes.get(positionId(entry))?.features ?? 0;
    if (shape.length === 3 && shape[0] === n) continue;
    throw new HeadwatersError('FileError', {
      what: `${entry.path} does not fit the SAE at ${positionId(entry)}.`,
      expected: `token of shape [${n}, examples, tokens]`,
      found: `[${shape.join(', ')}]`,
      next: 'Make the examples again.',
    });
  }
  return entries.length;
}

function textOf(report: CheckReport): string {
  const { saes, encoders, labels, facts, typical, examples, tokens, atlas, unknownFields } = report;
  const lines = [
    `${report.pack} ${report.revision} is sound.`,
    `${saes} SAEs with ${report.features} features, ${encoders} encoders`,
    `labels of ${labels} SAEs, facts of ${facts}, typical activations of ${typical}, examples of ${examples}`,
    `${tokens} tokens, ${report.themes} shelves of themes, ${report.cases} texts of a self-test, ${report.prompts} prompts`,
    atlas
      ? `atlas: ${atlas.tables} tables of ${atlas.k} matches, ${atlas.rowsCompared} rows computed again, largest difference ${atlas.largestDifference.toExponential(1)}`
      : 'no atlas',
  ];
  for (const [position, reasons] of Object.entries(report.excluded))
    lines.push(`${position}: ${reasons.zero} zero rows and ${reasons.notFinite} that are not finite`);
  if (unknownFields.length > 0) lines.push(`fields that mean nothing here: ${unknownFields.join(', ')}`);
  return `${lines.map(oneLine).join('\n')}\n`;
}
