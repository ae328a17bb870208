import { NO_CHOICE } from '../src/core/choice';
import { type ChanceLevels, CUT_RULES, PAPER_CUTS } from '../src/core/cuts';
import { HeadwatersError, isHeadwatersError, messageOf } from '../src/core/errors';
import { DIRECTIONS, type FlowRequest, FULL_REACH } from '../src/core/flowGraph';
import { type Feature, featureId, featureOf, parseFeature, positionId } from '../src/core/ids';
import type { Labels } from '../src/core/labels';
import { writePackName } from '../src/core/packName';
import { LARGEST_K } from '../src/core/spec';
import { twinEngine } from '../src/match/twin';
import { openAtlas } from '../src/pack/atlas';
import { readLabels } from '../src/pack/describe';
import { packNotes } from '../src/pack/notes';
import type { Pack } from '../src/pack/open';
import { requireResidual } from '../src/pack/space';
import { requestOf } from '../src/state/graphOf';
import { readLink } from '../src/state/link';
import type { DecoderStore } from '../src/trace/decoderStore';
import { Growth } from '../src/trace/growth';
import { Arguments } from './arguments';
import { excludedNote, packDecoders } from './packDecoders';
import { note, print } from './print';
import { openNamed } from './source';
import { type TraceReport, traceReport } from './traceReport';
import { traceText } from './traceText';
import { TRACE_USAGE } from './usage';

const text = { type: 'string' } as const;
const OPTIONS = {
  pack: text,
  k: text,
  direction: text,
  depth: text,
  tr: text,
  tm: text,
  ta: text,
  rule: text,
  link: text,
  json: { type: 'boolean' },
} as const;

/** What was asked for: all but the chance levels, which come with the pack. */
type Question = Omit<FlowRequest, 'chance'>;

/** Prints where a feature comes from, where it goes, or both. */
export async function trace(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, TRACE_USAGE);
  given.noMoreThan(1);
  const dir = given.required('pack');
  const link = given.text('link');
  const question = link === undefined ? questionOf(given) : linkedQuestion(given, link);
  const pack = await openNamed(dir);
  if (link !== undefined) checkRevision(pack, link);
  const decoders = packDecoders(pack);
  const report = await answer(pack, decoders, question);
  for (const text of packNotes(pack)) note(text);
  const excluded = excludedNote(decoders);
  if (excluded) note(excluded);
  print(given.flag('json') ? `${JSON.stringify(report)}\n` : traceText(report));
}

/** Everything behind one feature. */
function questionOf(given: Arguments): Question {
  const [word] = given.words;
  if (word === undefined) throw given.wrong('No feature to trace was given.');
  const seed = parseFeature(word);
  if (!seed)
    throw given.wrong(
      `${JSON.stringify(word)} is not a feature: write it as layer/site/index, such as 7/res/948; the site is res, mlp or att.`,
    );
  return {
    seeds: [featureId(seed)],
    k: given.whole('k', 1, LARGEST_K, 1),
    direction: given.choice('direction', DIRECTIONS, 'backward'),
    cuts: {
      res: given.number('tr', 0, 1, PAPER_CUTS.res),
      mlp: given.number('tm', 0, 1, PAPER_CUTS.mlp),
      att: given.number('ta', 0, 1, PAPER_CUTS.att),
      rule: given.choice('rule', CUT_RULES, PAPER_CUTS.rule),
    },
    reach: {
      ...FULL_REACH,
      depth: given.whole('depth', 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
    },
    choice: NO_CHOICE,
    maxNodes: Number.POSITIVE_INFINITY,
  };
}

/** The graph that the page draws for a link, as far as it is traced: two that are compared are two links. */
function linkedQuestion(given: Arguments, link: string): Question {
  const own = ['k', 'direction', 'depth', 'tr', 'tm', 'ta', 'rule'].find(
    (name) => given.text(name) !== undefined,
  );
  if (own !== undefined) throw given.wrong(`--${own} has no meaning beside --link, which says it.`);
  if (given.words.length > 0) throw given.wrong('A link names its features: no other can be given.');
  const { spec, problems } = readLink(link.slice(link.indexOf('#') + 1));
  if (problems[0] !== undefined) throw given.wrong(problems[0]);
  if (spec.seeds.length === 0) throw given.wrong('The link names no feature to trace.');
  return requestOf(spec, { chance: {} });
}

/** Another revision has other features under the same ids. */
function checkRevision({ manifest }: Pack, link: string): void {
  const { pack } = readLink(link.slice(link.indexOf('#') + 1));
  if (!pack || (pack.id === manifest.id && (pack.revision ?? manifest.revision) === manifest.revision))
    return;
  note(
    `The link was made with ${writePackName(pack)}, and this is ${writePackName(manifest)}: features and cosines may differ.`,
  );
}

async function answer(pack: Pack, decoders: DecoderStore, question: Question): Promise<TraceReport> {
  const { seeds, k, direction, cuts } = question;
  for (const seed of seeds) checkSeed(pack, featureOf(seed));
  const growth = new Growth(pack, decoders, async () => twinEngine());
  const chance = cuts.rule === 'chance' ? await chanceOf(pack) : {};
  const { graph } = await growth.grow({ ...question, chance });
  return traceReport(graph, { seeds, k, direction, cuts }, await labelsOf(pack));
}

/** Labels are good to have, but a finished trace does not need them. */
async function labelsOf(pack: Pack): Promise<Labels> {
  try {
    return await readLabels(pack);
  } catch (error) {
    if (!isHeadwatersError(error, 'FileError')) throw error;
    note(`${messageOf(error)} The trace is shown without labels.`);
    return new Map();
  }
}

/** @throws FeatureError that says what the pack has instead */
function checkSeed(pack: Pack, seed: Feature): void {
  const { id } = pack.manifest;
  const position = positionId(seed);
  const sae = pack.saes.get(position);
  if (!sae)
    throw new HeadwatersError('FeatureError', {
      what: `The pack ${id} has no SAE at ${position}.`,
      next: `It has SAEs at ${[...pack.saes.keys()].join(', ')}.`,
    });
  requireResidual(sae);
  if (seed.index >= sae.features)
    throw new HeadwatersError('FeatureError', {
      what: `The pack ${id} has no feature ${featureId(seed)}.`,
      next: `Its SAE at ${position} has the features ${position}/0 to ${position}/${sae.features - 1}.`,
    });
}

/** Chance levels that come with the pack. An atlas of another revision is no use, and no harm. */
async function chanceOf(pack: Pack): Promise<ChanceLevels> {
  try {
    return (await openAtlas(pack))?.chance ?? {};
  } catch (error) {
    if (!isHeadwatersError(error, 'FileError')) throw error;
    note(`${messageOf(error)} Chance levels are computed instead.`);
    return {};
  }
}
