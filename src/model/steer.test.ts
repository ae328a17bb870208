import { beforeAll, describe, expect, it } from 'vitest';
import type { PositionId } from '../core/ids';
import { type Edit, EMPTY_PLAN, editsBySite, type Plan } from '../core/plan';
import type { Pack } from '../pack/open';
import type { FeatureRows } from '../pack/rows';
import { type Forward, forward, readingFeeds, readPlanRows } from './forward';
import type { ModelSession } from './modelSession';
import { FAMILIES, modelOf, type OpenModel, openFamily } from './node/families';
import { openSession } from './node/modelSession';
import { DEMO_SITES, demoModel, demoPack, reference, sameBits } from './node/testing';
import { floats } from './onnx/build';
import { editNames, readerNames } from './onnx/names';
import { readModel, writeModel } from './onnx/read';
import { steerModel } from './steer';
import type { Tensors } from './tensor';

const IDS = [2, 669, 1234, 17, 400];
const { graph: BUILDER, data: WEIGHTS } = demoModel();

const plan = (edits: readonly Edit[], bos = false): Plan => ({ ...EMPTY_PLAN, edits, bos });
const edit = (feature: Edit['feature'], r: number, s: number): Edit => ({ feature, r, s });

/** Features that are active in the text, at sites of all kinds, the last residual stream among them. */
const SOME: readonly Edit[] = reference().cases[0]?.plans[3]?.edits ?? [];

const NOTHING: FeatureRows = {
  d: 192,
  encoder: new Float32Array(0),
  bias: new Float32Array(0),
  threshold: new Float32Array(0),
  decoder: new Float32Array(0),
};

let pack: Pack;
beforeAll(async () => {
  pack = await demoPack();
});

async function run({ model, session }: OpenModel, doing: Plan, ids = IDS): Promise<Forward> {
  const rows = new Map<PositionId, FeatureRows>(model.sites.map((site) => [site, NOTHING]));
  for (const [site, features] of await readPlanRows(pack, doing)) rows.set(site, features);
  return forward(session, model, doing, rows, ids);
}

describe.each(FAMILIES)('%s', (family) => {
  let untouched: OpenModel;
  let ready: OpenModel;
  let logits: Float32Array;
  beforeAll(async () => {
    untouched = await openFamily(family, { sites: [] });
    ready = await openFamily(family, { sites: DEMO_SITES, activations: true });
    ({ logits } = await run(untouched, EMPTY_PLAN));
  });

  it('gives the same bits when no site is made ready, or when all are and nothing is edited', async () => {
    if (family === 'optimum') expect(Buffer.compare(untouched.model.bytes, modelOf(family).graph)).toBe(0);
    expect(logits.every(Number.isFinite)).toBe(true);
    expect(sameBits((await run(ready, EMPTY_PLAN)).logits, logits)).toBe(true);
  });

  it('gives the same bits at r = 1 and s = 0, the first token included', async () => {
    const still = plan(
      SOME.map(({ feature }) => edit(feature, 1, 0)),
      true,
    );
    expect(sameBits((await run(ready, still)).logits, logits)).toBe(true);
  });

  it('gives the same bits for a text that is the first token alone, which a plan leaves out', async () => {
    const { logits: alone } = await run(untouched, EMPTY_PLAN, [2]);
    expect(sameBits((await run(ready, plan(SOME), [2])).logits, alone)).toBe(true);
    expect(sameBits((await run(ready, plan(SOME, true), [2])).logits, alone)).toBe(false);
  });

  it('is changed at the edited tokens and after them, never before', async () => {
    const doing = plan([edit('3/res/98', 1, 40)]);
    const changed = (await run(ready, doing)).logits;
    expect(sameBits(changed.subarray(0, 4096), logits.subarray(0, 4096))).toBe(true);
    for (let t = 1; t < IDS.length; t++)
      expect(sameBits(changed.slice(t * 4096, (t + 1) * 4096), logits.slice(t * 4096, (t + 1) * 4096))).toBe(
        false,
      );
  });

  it('gives the last logits alone, and the same, when only those are asked for', async () => {
    const short = await openFamily(family, { sites: ['5/mlp'], picked: true, activations: true });
    const doing = plan([edit('5/mlp/12', 2, 3)]);
    const [all, last] = [await run(ready, doing), await run(short, doing)];
    expect(last.logits).toHaveLength(4096);
    const wanted = all.logits.subarray(-4096);
    expect(Math.max(...last.logits.map((x, i) => Math.abs(x - (wanted[i] ?? 0))))).toBeLessThan(1e-3);
  });
});

describe.each(['builder', 'builder, taken apart'] as const)('an edit in %s', (family) => {
  /** The hidden state that the edits of a site read, and the one that they leave. */
  async function states(
    doing: Plan,
    site: PositionId,
  ): Promise<{ before: Float32Array; after: Float32Array; read: Float32Array }> {
    const { model, session } = await openFamily(family, {
      sites: [...editsBySite(doing).keys()],
      activations: true,
      readers: true,
    });
    await session.release();
    const edited = readModel(model.bytes, family);
    const delta = `headwaters.${site}.delta`;
    const raw = `headwaters.${site}.raw`;
    const adders = edited.graph.node.filter(({ input }) => input[1] === delta);
    // A skip-norm has its own sum, beside the one that is read.
    const skip = adders.find(({ opType }) => opType !== 'Add');
    const sum = skip ? skip.output[3] : adders[0]?.output[0];
    for (const name of [raw, sum ?? '', editNames(site).activations])
      if (!edited.graph.output.some((output) => output.name === name))
        edited.graph.output.push(floats(name, ['batch_size', 'sequence_length', 192]));
    const { data } = modelOf(family);
    const watching = await openSession({ bytes: writeModel(edited), packed: model.packed }, data);
    let seen: Tensors = {};
    const spy: ModelSession = {
      run: async (feeds, outputs) => {
        const reading = readingFeeds(model, await readPlanRows(pack, doing));
        const wanted = [...outputs, raw, sum ?? '', readerNames(site).activations];
        seen = await watching.run({ ...feeds, ...reading }, wanted);
        return seen;
      },
      advance: (...given) => watching.advance(...given),
      release: () => watching.release(),
    };
    await run({ model, session: spy }, doing);
    const seenAt = (name: string) => seen[name]?.data as Float32Array;
    return {
      before: seenAt(raw),
      after: seenAt(sum ?? ''),
      read: seenAt(readerNames(site).activations),
    };
  }

  it.each<PositionId>(['0/res', '3/mlp', '4/att', '6/res'])(
    'at %s is the equation, computed again in double precision',
    async (site) => {
      const edits = [0, 1, 2, 3].map((i) => edit(`${site}/${100 + 7 * i}`, i / 2, 5 - 3 * i));
      const doing = plan([edit('2/att/23', 0, 1), ...edits]);
      const { before, after, read } = await states(doing, site);
      const rows = (await readPlanRows(pack, doing)).get(site) ?? NOTHING;
      const wanted = byHand(before, edits, rows);
      expect(after).toHaveLength(IDS.length * 192);
      const size = Math.max(...wanted.map(Math.abs));
      const worst = Math.max(...wanted.map((x, i) => Math.abs(x - (after[i] ?? Number.NaN))));
      expect(worst / size).toBeLessThan(1e-6);
      expect(Math.max(...wanted.map((x, i) => Math.abs(x - (before[i] ?? 0))))).toBeGreaterThan(0.5);
      // What is read is what the SAE makes of the hidden state that the edits leave.
      const left = preActivations(after, rows).map(({ pre, threshold }) => (pre > threshold ? pre : 0));
      expect(read).toHaveLength(IDS.length * edits.length);
      left.forEach((a, i) => {
        expect(Math.abs(a - (read[i] ?? Number.NaN)) / Math.max(1, a)).toBeLessThan(1e-4);
      });
    },
  );

  /** h + mask ((r - 1) a + s) W_dec, `[tokens, d]`. */
  function byHand(h: Float32Array, edits: readonly Edit[], rows: FeatureRows) {
    const { decoder } = rows;
    const all = preActivations(h, rows);
    return Array.from(h, (x, at) => {
      const [t, c] = [Math.floor(at / 192), at % 192];
      if (t === 0) return x;
      return edits.reduce((sum, { r, s }, f) => {
        const { pre, threshold } = all[t * edits.length + f] ?? { pre: Number.NaN, threshold: 0 };
        const a = pre > threshold ? pre : 0;
        return sum + ((r - 1) * a + s) * (decoder[f * 192 + c] ?? 0);
      }, x);
    });
  }

  /** h W_enc + b_enc, `[tokens, features]`, with each feature's threshold. */
  function preActivations(h: Float32Array, { encoder, bias, threshold }: FeatureRows) {
    const k = bias.length;
    return Array.from({ length: (h.length / 192) * k }, (_, at) => {
      const [t, f] = [Math.floor(at / k), at % k];
      let pre = bias[f] ?? 0;
      for (let i = 0; i < 192; i++) pre += (h[t * 192 + i] ?? 0) * (encoder[f * 192 + i] ?? 0);
      return { pre, threshold: threshold[f] ?? 0 };
    });
  }

  it('gives what it gives whatever the order of the plan, with activations in that order', async () => {
    const ready = await openFamily(family, { sites: [...editsBySite(plan(SOME)).keys()], activations: true });
    const [one, other] = [await run(ready, plan(SOME)), await run(ready, plan([...SOME].reverse()))];
    const width = SOME.length;
    for (let t = 0; t < IDS.length; t++)
      for (let f = 0; f < width; f++)
        expect(other.activations[t * width + width - 1 - f]).toBeCloseTo(
          one.activations[t * width + f] ?? -1,
          2,
        );
    expect(one.activations.some((a) => a > 0)).toBe(true);
    expect(Math.max(...one.logits.map((x, i) => Math.abs(x - (other.logits[i] ?? 0))))).toBeLessThan(1e-3);
  });
});

describe('a model', () => {
  it('gets inputs only where a plan edits', () => {
    const lengths = new Map(WEIGHTS.map((file) => [file.path, file.data.length]));
    const { bytes } = steerModel(BUILDER, 'x', lengths, { sites: ['7/res', '2/att'] });
    const names = readModel(bytes, 'x').graph.input.map(({ name }) => name);
    const ours = names.filter((name) => name.startsWith('headwaters.'));
    expect(new Set(ours.flatMap((name) => /\d\/\w+/.exec(name) ?? []))).toEqual(new Set(['7/res', '2/att']));
    expect(ours).toHaveLength(2 * 6 + 1);
  });

  it('is not edited twice, nor at a layer that it does not have, nor without its weights', () => {
    const lengths = new Map(WEIGHTS.map((file) => [file.path, file.data.length]));
    const { bytes } = steerModel(BUILDER, 'x', lengths, { sites: ['7/res'] });
    expect(() => steerModel(bytes, 'x', lengths, { sites: ['7/res'] })).toThrow(/already contains edits/);
    expect(() => steerModel(BUILDER, 'x', lengths, { sites: ['8/res'] })).toThrow(/no layer 8.*0 to 7/);
    expect(() => steerModel(BUILDER, 'x', new Map(), { sites: [] })).toThrow(/are missing.*no such file/);
    const short = new Map([['model.onnx_data', 1_000]]);
    expect(() => steerModel(BUILDER, 'x', short, { sites: [] })).toThrow(/cut short.*found 1000/);
  });

  it('that ONNX Runtime cannot load or run is told in words', async () => {
    const broken = readModel(BUILDER, 'x');
    broken.graph.node = broken.graph.node.slice(0, -3);
    await expect(openSession({ bytes: writeModel(broken), packed: [] }, WEIGHTS)).rejects.toThrow(
      expect.objectContaining({ tag: 'ModelError' }),
    );
    const { session } = await openFamily('builder', { sites: [] });
    await expect(session.run({}, ['logits'])).rejects.toThrow(expect.objectContaining({ tag: 'ModelError' }));
  });
});
