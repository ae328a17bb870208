import { type FeatureId, featureOf } from '../src/core/ids';
import { type Edit, EMPTY_PLAN, type Plan, type Schedule } from '../src/core/plan';
import { defaultStrength } from '../src/core/strength';
import { EMPTY_TEXT, PAPER_SAMPLING } from '../src/core/textSpec';
import { type Chain, editsOf, featuresOf } from './steeringChains';
import { type Figure, type Meter, SEEDS, seedsFrom } from './steeringFigures';
import { PROMPTS } from './steeringPrompts';
import { percent, type Table } from './steeringReport';

/** The tables of docs/steering.md, each a question with its answer. */

/** Chains whose shelf is plain to the eye, and the prompt of another shelf. */
const TURNED_UP: readonly { readonly seed: FeatureId; readonly shelf: string; readonly prompt: string }[] = [
  { seed: '6/res/140', shelf: 'scripture', prompt: PROMPTS.kitchen },
  { seed: '5/res/127', shelf: 'scripture', prompt: PROMPTS.kitchen },
  { seed: '6/res/839', shelf: 'kitchen', prompt: PROMPTS.tales },
  { seed: '5/res/999', shelf: 'kitchen', prompt: PROMPTS.tales },
  { seed: '7/res/823', shelf: 'kitchen', prompt: PROMPTS.tales },
  { seed: '7/res/93', shelf: 'sea', prompt: PROMPTS.kitchen },
];

const STRENGTHS = [0.5, 1, 1.5, 2, 3];
/** Features of a chain that are turned up, from the seed upstream. */
const LENGTHS = [1, 2, 4, Number.POSITIVE_INFINITY];

function folded(edits: readonly Edit[], schedule: Schedule = EMPTY_PLAN.schedule): Plan {
  return { ...EMPTY_PLAN, edits, schedule, fold: true };
}

function lengthsOf(chain: Chain): number[] {
  return [...new Set(LENGTHS.map((length) => Math.min(length, chain.length)))];
}

function cell({ theme, repeats, unlikely }: Figure): string {
  return `${percent(theme)} (${percent(repeats + unlikely)})`;
}

/** How often an unedited text is taken for one that falls apart. */
export async function falseAlarms(meter: Meter): Promise<Table> {
  const samplings = [
    ['the app’s defaults: temperature 0.8, top-p 0.9', EMPTY_TEXT, 200],
    ['the paper’s: temperature 1.27, top-p 0.7', PAPER_SAMPLING, SEEDS],
  ] as const;
  const prompts = meter.pack.manifest.prompts ?? [];
  const rows: string[][] = [];
  for (const [name, sampling, seeds] of samplings) {
    const samples = [];
    for (const { text: prompt } of prompts)
      for (let first = 1; first <= seeds; first += SEEDS)
        samples.push(
          ...(await meter.samples({ prompt, plan: EMPTY_PLAN, seeds: seedsFrom(first, SEEDS), sampling })),
        );
    const { texts, repeats, unlikely } = meter.figure('', samples);
    rows.push([name, `${texts}`, percent(repeats, 1), percent(unlikely, 1)]);
  }
  return { title: 'Unedited texts', columns: ['sampling', 'texts', 'repeats', 'unlikely'], rows };
}

/** What strength does, by how much of a chain is turned up. */
export async function turnedUp(meter: Meter): Promise<Table> {
  const rows: string[][] = [];
  for (const { seed, shelf, prompt } of TURNED_UP) {
    const chain = await meter.chains.of(seed);
    const before = await meter.measure({ shelf, prompt, plan: EMPTY_PLAN });
    for (const length of lengthsOf(chain)) {
      const plans = [...STRENGTHS, defaultStrength(length)].map((s) =>
        folded(editsOf([chain.slice(0, length)], 1, s)),
      );
      const figures: string[] = [];
      for (const plan of plans) figures.push(cell(await meter.measure({ shelf, prompt, plan })));
      rows.push([seed, shelf, `${length}`, percent(before.theme), ...figures]);
    }
  }
  const columns = ['feature', 'shelf', 'edits', 'unedited', ...STRENGTHS.map((s) => `s = ${s}`), 'default'];
  return { title: 'Chains turned up', columns, rows };
}

/** Texts that are ruined beyond doubt: whole chains at many times their typical activations. */
export async function ruined(meter: Meter): Promise<Table> {
  const rows: string[][] = [];
  for (const { seed, shelf, prompt } of TURNED_UP) {
    const chain = await meter.chains.of(seed);
    for (const s of [3, 6]) {
      const plan = folded(editsOf([chain], 1, s));
      const { repeats, unlikely, example } = await meter.measure({ shelf, prompt, plan });
      rows.push([
        seed,
        `${s}`,
        percent(repeats),
        percent(unlikely),
        percent(repeats + unlikely),
        clip(example),
      ]);
    }
  }
  const columns = ['whole chain of', 's', 'repeats', 'unlikely', 'caught', 'first text'];
  return { title: 'Ruined texts', columns, rows };
}

const OFF = [
  { shelf: 'sea', share: 0.6, prompt: PROMPTS.sea },
  { shelf: 'scripture', share: 0.75, prompt: PROMPTS.scripture },
  { shelf: 'kitchen', share: 0.75, prompt: PROMPTS.kitchen },
];

/** What rescaling does to a theme where it already is. */
export async function rescaled(meter: Meter): Promise<Table> {
  const rows: string[][] = [];
  for (const { shelf, share, prompt } of OFF) {
    const chains: Chain[] = [];
    for (const seed of featuresOf(meter.pack, meter.facts, { shelf, share, layers: [5, 6, 7], most: 40 })) {
      const chain = await meter.chains.of(seed);
      if (chain.length >= 4 && chains.length < 12) chains.push(chain);
    }
    const figures: string[] = [];
    for (const r of [1, 0.5, 0, 2]) {
      const plan = { ...EMPTY_PLAN, edits: editsOf(chains, r, 0) };
      figures.push(cell(await meter.measure({ shelf, prompt, plan })));
    }
    rows.push([shelf, prompt, `${editsOf(chains, 0, 0).length}`, ...figures]);
  }
  return {
    title: 'Rescaling',
    columns: ['shelf', 'prompt', 'features', 'r = 1', 'r = 0.5', 'r = 0', 'r = 2'],
    rows,
  };
}

/** The same chain under the paper's ways to spread strength over layers. */
export async function schedules(meter: Meter): Promise<Table> {
  const rows: string[][] = [];
  for (const { seed, shelf, prompt } of TURNED_UP) {
    const chain = await meter.chains.of(seed);
    const { layer } = featureOf(seed);
    const s = defaultStrength(chain.length);
    const plans = [
      folded(editsOf([chain], 1, s)),
      folded(editsOf([chain], 1, s), { kind: 'exponential', alpha: -0.05 }),
      folded(editsOf([chain], 1, s), { kind: 'linear', end: 1 }),
      folded(editsOf([chain], 1, 2 * s), { kind: 'linear', end: 0 }),
      folded(editsOf([chain], 1, defaultStrength(1)), { kind: 'single', layer }),
    ];
    const figures: string[] = [];
    for (const plan of plans) figures.push(cell(await meter.measure({ shelf, prompt, plan })));
    rows.push([seed, `${chain.length}`, s.toFixed(2), ...figures]);
  }
  const ways = [
    'constant',
    'exponential, -0.05',
    'linear to s* = 1',
    'linear from 2 s to 0',
    'single, its own layer',
  ];
  return { title: 'Schedules', columns: ['chain of', 'edits', 's', ...ways], rows };
}

const DOSES = [1.5, 2, 2.5, 3, 3.5, 4, 5];
const FEATURES_EACH = 2;
const SEEDS_EACH = 8;

/** What the default strength is chosen by: many features, none of them picked by hand. */
export async function defaults(meter: Meter): Promise<Table> {
  const found: { shelf: string; prompt: string; chain: Chain }[] = [];
  for (const shelf of meter.shelves) {
    const prompt = shelf === 'kitchen' ? PROMPTS.tales : PROMPTS.kitchen;
    const wanted = { shelf, share: 0.6, layers: [4, 5, 6, 7], most: 40 };
    const chains: Chain[] = [];
    for (const seed of featuresOf(meter.pack, meter.facts, wanted)) {
      const chain = await meter.chains.of(seed);
      if (chain.length >= 4 && chains.length < FEATURES_EACH) chains.push(chain);
    }
    found.push(...chains.map((chain) => ({ shelf, prompt, chain })));
  }
  const pooled = async (length: number, strength: (edits: number) => number): Promise<Figure[]> => {
    const parts: Figure[] = [];
    for (const [i, { shelf, prompt, chain }] of found.entries()) {
      const edits = chain.slice(0, length);
      const plan = edits.length === 0 ? EMPTY_PLAN : folded(editsOf([edits], 1, strength(edits.length)));
      const seeds = seedsFrom(1 + SEEDS_EACH * i, SEEDS_EACH);
      parts.push(await meter.measure({ shelf, prompt, plan, seeds }));
    }
    return parts;
  };
  const unedited = cell(mean(await pooled(0, () => 0)));
  const rows: string[][] = [];
  for (const length of LENGTHS) {
    const figures: string[] = [];
    for (const dose of DOSES) figures.push(cell(mean(await pooled(length, (edits) => dose / edits))));
    const chosen = await pooled(length, defaultStrength);
    const clear = found.filter((_, i) => isClear(chosen[i]));
    const shelves = [...new Set(clear.map(({ shelf }) => shelf))].join(', ');
    const name = Number.isFinite(length) ? `${length}` : 'whole';
    rows.push([name, unedited, ...figures, cell(mean(chosen)), `${clear.length} (${shelves})`]);
  }
  const doses = DOSES.map((dose) => `${dose} / edits`);
  return {
    title: `The default strength: ${found.length} features of all shelves, ${found.length * SEEDS_EACH} texts a figure`,
    columns: ['edits', 'unedited', ...doses, 'default', 'clear'],
    rows,
  };
}

/** Most texts take the theme, and few fall apart. */
function isClear(figure: Figure | undefined): boolean {
  return figure !== undefined && figure.theme >= 0.5 && figure.repeats + figure.unlikely <= 0.25;
}

function mean(parts: readonly Figure[]): Figure {
  const of = (value: (figure: Figure) => number): number =>
    parts.reduce((sum, part) => sum + value(part), 0) / parts.length;
  return {
    texts: parts.reduce((sum, { texts }) => sum + texts, 0),
    theme: of(({ theme }) => theme),
    repeats: of(({ repeats }) => repeats),
    unlikely: of(({ unlikely }) => unlikely),
    example: parts[0]?.example ?? '',
  };
}

function clip(text: string): string {
  return text.length > 70 ? `${text.slice(0, 70)}…` : text;
}
