import { addWritten, NO_TEXT, type RunRequest, SIDES, type Side, type WrittenText } from '../src/core/run';
import { EMPTY_TEXT, TEXT_LIMITS, type TextSpec } from '../src/core/textSpec';
import { openSession } from '../src/model/node/modelSession';
import { TextModel } from '../src/model/textModel';
import { openTokenizer, type TextTokenizer } from '../src/model/tokenizer';
import { readVocabulary } from '../src/pack/describe';
import type { Pack } from '../src/pack/open';
import { readThemes } from '../src/pack/themes';
import { Arguments } from './arguments';
import { type GenerateReport, generateReport, type Run } from './generateReport';
import { modelFor } from './model';
import { planAt, typicalFor } from './plan';
import { plainText, print, progressLine } from './print';
import { openNamed } from './source';
import { GENERATE_USAGE } from './usage';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  ...{ pack: text, prompt: text, plan: text, model: text },
  ...{ seed: text, 'max-tokens': text, temperature: text, 'top-p': text, 'top-k': text },
  ...{ greedy: flag, chat: flag, 'cut-left': flag, json: flag },
} as const;

/** Writes what the model makes of a prompt, unsteered and steered. */
export async function generate(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, GENERATE_USAGE);
  given.noMoreThan(0);
  const dir = given.required('pack');
  const spec = textOf(given);
  const pack = await openNamed(dir);
  const plan = await planAt(given.text('plan'), pack);
  const files = await modelFor(given.text('model'), pack);
  const tokenizer = await openTokenizer(pack);
  const model = new TextModel(pack, files, tokenizer, openSession);
  const request = { plan, text: spec, cutLeft: given.flag('cut-left') };
  try {
    const run = await finish(model, request, pack);
    print(
      given.flag('json')
        ? `${JSON.stringify(await reportOf(pack, files.name, request, run, tokenizer))}\n`
        : readable(run, pack.manifest.model.bos, tokenizer),
    );
  } finally {
    await model.release();
  }
}

function textOf(given: Arguments): TextSpec {
  const prompt = given.text('prompt');
  if (prompt === undefined) throw given.wrong('--prompt is missing.');
  const greedy = given.flag('greedy');
  if (greedy && given.text('temperature') !== undefined)
    throw given.wrong('--greedy and --temperature cannot both be given.');
  const { seed, length, temperature, topP, topK } = TEXT_LIMITS;
  return {
    prompt,
    chat: given.flag('chat'),
    seed: given.whole('seed', ...seed, EMPTY_TEXT.seed),
    length: given.whole('max-tokens', ...length, EMPTY_TEXT.length),
    temperature: greedy ? 0 : given.number('temperature', ...temperature, EMPTY_TEXT.temperature),
    topP: given.number('top-p', ...topP, EMPTY_TEXT.topP),
    topK: given.whole('top-k', ...topK, EMPTY_TEXT.topK),
  };
}

/** Both texts, written to their ends. */
async function finish(model: TextModel, request: RunRequest, pack: Pack): Promise<Run> {
  const typical = await typicalFor(request.plan, pack);
  const texts = new Map<Side, WrittenText>();
  let begin: Pick<Run, 'prompt' | 'plan'> = { prompt: { ids: [], cut: 0 }, plan: request.plan };
  const line = progressLine();
  try {
    for await (const event of model.run(request, typical)) {
      if (event.kind === 'begin') begin = event;
      else {
        const text = addWritten(texts.get(event.side) ?? NO_TEXT, event.what);
        texts.set(event.side, text);
        line.show(`${text.tokens.length} of ${request.text.length} tokens`);
      }
    }
  } finally {
    line.end();
  }
  // In the order in which people compare them, whichever was begun first.
  const inOrder = SIDES.flatMap((side) => {
    const text = texts.get(side);
    return text ? [[side, text] as const] : [];
  });
  return { ...begin, texts: new Map(inOrder) };
}

async function reportOf(
  pack: Pack,
  model: string,
  request: RunRequest,
  run: Run,
  { decode }: TextTokenizer,
): Promise<GenerateReport> {
  const pieces = await readVocabulary(pack);
  const themes = await readThemes(pack, pieces);
  return generateReport({ pack: pack.manifest, model, request, run, pieces, themes, decode });
}

/** The texts after their prompt, each under a line that says which it is where there are two. */
function readable({ prompt, texts }: Run, bos: number | undefined, { decode }: TextTokenizer): string {
  const begin = prompt.ids.slice(bos === undefined ? 0 : 1);
  const whole = [...texts].map(([side, { tokens }]) => {
    const text = plainText(decode([...begin, ...tokens.map(({ token }) => token)]));
    return texts.size > 1 ? `${TITLES[side]}\n${text}\n` : `${text}\n`;
  });
  return whole.join('\n');
}

const TITLES = { unedited: 'Unsteered:', edited: 'Steered:' } as const;
