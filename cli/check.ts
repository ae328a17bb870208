import type { PositionId } from '../src/core/ids';
import { checkModel } from '../src/model/fit';
import { readFacts, readLabels, readVocabulary } from '../src/pack/describe';
import { checkExamples } from '../src/pack/examples';
import { type Inspection, inspectPack } from '../src/pack/inspect';
import { readJson } from '../src/pack/json';
import { readModelCheck } from '../src/pack/modelCheck';
import type { Pack } from '../src/pack/open';
import { checkSpread } from '../src/pack/spread';
import { readThemes } from '../src/pack/themes';
import { Arguments } from './arguments';
import { type AtlasCheck, checkAtlas } from './checkAtlas';
import { inspectionLines } from './inspect';
import { packDecoders } from './packDecoders';
import { comparePaper, paperLines } from './paperChain';
import { oneLine, print, progressLine } from './print';
import { openNamed } from './source';
import { CHECK_USAGE } from './usage';

const OPTIONS = {
  pack: { type: 'string' },
  json: { type: 'boolean' },
  paper: { type: 'boolean' },
} as const;

/** What `check --json` prints. */
interface CheckReport extends Inspection {
  readonly ok: true;
  /** Features without a usable decoder row, by position. */
  readonly excluded: Readonly<Record<PositionId, { readonly zero: number; readonly notFinite: number }>>;
  /** Files or positions of each kind that were looked at. */
  readonly encoders: number;
  readonly labels: number;
  readonly facts: number;
  /** How many of the facts tell typical activations. */
  readonly typical: number;
  readonly examples: number;
  readonly spreads: number;
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
  const pack = await openNamed(given.required('pack'));
  const line = progressLine();
  if (given.flag('paper')) {
    const paper = await comparePaper(pack, line.show).finally(line.end);
    print(given.flag('json') ? `${JSON.stringify(paper)}\n` : `${paperLines(paper).join('\n')}\n`);
    return;
  }
  const report = await look(pack, line.show).finally(line.end);
  print(given.flag('json') ? `${JSON.stringify(report)}\n` : textOf(report));
}

async function look(pack: Pack, show: (what: string) => void): Promise<CheckReport> {
  const { manifest } = pack;
  const saes = [...pack.saes];
  const decoders = packDecoders(pack);
  for (const [position] of saes) {
    show(`decoder of ${position}`);
    await decoders.get(position);
  }
  let encoders = 0;
  for (const reader of pack.readers.values()) if (await reader.checkEncoder()) encoders++;
  show('labels, facts and examples');
  const labels = await readLabels(pack);
  const facts = await readFacts(pack);
  const examples = await checkExamples(pack);
  const spreads = await checkSpread(pack);
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
    ...inspectPack(pack),
    excluded: Object.fromEntries(decoders.excluded()),
    encoders,
    labels: labels.size,
    facts: facts.size,
    typical: [...facts.values()].filter((table) => table.typical).length,
    examples,
    spreads,
    tokens: vocabulary.length,
    themes: themes?.shelves.length ?? 0,
    cases: selfTest?.cases.length ?? 0,
    prompts: manifest.prompts?.length ?? 0,
    atlas: await checkAtlas(pack, decoders),
    unknownFields: pack.unknownFields,
  };
}

function textOf(report: CheckReport): string {
  const { encoders, labels, facts, typical, examples, spreads, tokens, atlas, unknownFields } = report;
  const lines = [
    `${report.pack} ${report.revision} is valid.`,
    ...inspectionLines(report),
    `${encoders} encoders`,
    `labels of ${labels} SAEs, facts of ${facts}, typical activations of ${typical}, examples of ${examples}, spreads of ${spreads}`,
    `${tokens} tokens, ${report.themes} shelves of themes, ${report.cases} texts of a self-test, ${report.prompts} prompts`,
    atlas
      ? `atlas: ${atlas.tables} tables of ${atlas.k} matches, ${atlas.rowsCompared} rows computed again, largest difference ${atlas.largestDifference.toExponential(1)}`
      : 'no atlas',
  ];
  for (const [position, reasons] of Object.entries(report.excluded))
    lines.push(`${position}: ${reasons.zero} zero rows and ${reasons.notFinite} that are not finite`);
  if (unknownFields.length > 0) lines.push(`fields that are not known: ${unknownFields.join(', ')}`);
  return `${lines.map(oneLine).join('\n')}\n`;
}
