import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_PLAN } from '../core/plan';
import type { SelfTest } from '../core/run';
import { type ModelCheck, readModelCheck } from '../pack/modelCheck';
import { lengthsOf, type ModelFiles } from './files';
import { planFeeds, readPlanRows } from './forward';
import type { ModelSession } from './modelSession';
import { modelOf } from './node/families';
import { openSession } from './node/modelSession';
import { demoPack } from './node/testing';
import { divergenceOf, selfTest } from './selfTest';
import { type SteeredModel, steerModel } from './steer';
import { floatTensor } from './tensor';

const pack = await demoPack();
let check: ModelCheck;
beforeAll(async () => {
  const found = await readModelCheck(pack);
  if (!found) throw new Error('the pack brings no self-test');
  check = found;
});

/** @param through puts something between the model and the test */
async function testOf(
  files: ModelFiles,
  through: (session: ModelSession, model: SteeredModel) => ModelSession = (session) => session,
): Promise<SelfTest> {
  const options = { sites: ['3/res'] as const, activations: true, picked: true };
  const model = steerModel(files.graph, files.name, lengthsOf(files), options);
  const session = await openSession(model, files.data);
  try {
    return await selfTest(through(session, model), model, check);
  } finally {
    await session.release();
  }
}

/** The embedded model with some bytes of its weights turned over. */
function damaged(start: number, bytes: number): ModelFiles {
  const files = modelOf('builder');
  const data = files.data.map((file) => ({ ...file, data: file.data.slice() }));
  for (let i = start; i < start + bytes; i++)
    for (const file of data) file.data[i] = ~(file.data[i] ?? 0) & 0xff;
  return { ...files, data };
}

describe('the self-test', () => {
  it('passes the model of the pack, every text of it', async () => {
    const result = await testOf(modelOf('builder'));
    expect(result).toMatchObject({ verdict: 'pass', texts: check.cases.length });
    expect(result.agreeing).toBe(result.texts);
    // What 8 bits cost.
    expect(result.fromPyTorch).toBeGreaterThan(1e-5);
    expect(result.fromPyTorch).toBeLessThan(0.01);
  });

  it('passes the same weights through other joints', async () => {
    expect(await testOf(modelOf('builder, taken apart'))).toMatchObject({ verdict: 'pass' });
  });

  it('fails another model of the same shape', async () => {
    expect(await testOf(modelOf('optimum'))).toMatchObject({ verdict: 'fail' });
  });

  // A row of the embedding that no text of the test uses would not be missed; what all texts go through is.
  it.each([
    ['attention of layer 0', 3_407_872],
    ['the mlp of layer 0', 3_629_056],
    ['attention of layer 3', 4_734_976],
    ['the mlp of layer 7', 6_836_224],
    ['the last product', 6_946_816],
  ])('fails one wrong weight in %s', async (_, start) => {
    expect(await testOf(damaged(start, 1))).toMatchObject({ verdict: 'fail' });
  });

  it('sees an edit that nobody asked for', async () => {
    const plan = { ...EMPTY_PLAN, edits: [{ feature: '3/res/98', r: 1, s: 30 }] as const };
    const rows = await readPlanRows(pack, plan);
    const sneaky = (session: ModelSession, model: SteeredModel): ModelSession => ({
      ...session,
      run: (feeds, outputs) => session.run({ ...feeds, ...planFeeds(model, plan, rows) }, outputs),
    });
    const result = await testOf(modelOf('builder'), sneaky);
    expect(result.verdict).toBe('fail');
    expect(result.largest).toBeGreaterThan(0.5);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'fails a device that gives %f in the last text',
    async (wrong) => {
      let left = check.cases.length;
      const broken = (session: ModelSession): ModelSession => ({
        ...session,
        async run(feeds, outputs) {
          const results = await session.run(feeds, outputs);
          const { logits } = results;
          if (--left > 0 || logits?.type !== 'float32') return results;
          const data = logits.data.slice();
          data[7] = wrong;
          return { ...results, logits: floatTensor(logits.dims, data) };
        },
      });
      expect(await testOf(modelOf('builder'), broken)).toMatchObject({ verdict: 'fail' });
    },
  );
});

describe('divergence', () => {
  it('is zero for the same, whatever constant is added, and never less for others', () => {
    expect(divergenceOf(Float32Array.of(1, 2, 3), Float32Array.of(1, 2, 3))).toBe(0);
    expect(divergenceOf(Float32Array.of(1, 2, 3), Float32Array.of(11, 12, 13))).toBeCloseTo(0, 6);
    expect(divergenceOf(Float32Array.of(1, 2, 3), Float32Array.of(3, 2, 1))).toBeGreaterThan(0.1);
  });

  it('is that of the definition', () => {
    const ln = (p: readonly number[]) => Float32Array.from(p, Math.log);
    const wanted = 0.5 * Math.log(0.5 / 0.25) + 0.5 * Math.log(0.5 / 0.75);
    expect(divergenceOf(ln([0.5, 0.5]), ln([0.25, 0.75]))).toBeCloseTo(wanted, 6);
  });

  it('is not a number for vocabularies of two sizes', () => {
    expect(divergenceOf(Float32Array.of(1, 2), Float32Array.of(1, 2, 3))).toBeNaN();
  });
});
