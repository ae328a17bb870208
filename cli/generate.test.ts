import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { GenerateReport } from './generateReport';
import { answer, DEMO, fixture, headwaters, temporary } from './testing';

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 180_000 });

const KITCHEN = 'Take two pounds of flour and';

let room: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  room = await temporary();
});
afterAll(() => room.remove());

const generate = (...args: string[]): string[] => ['generate', '--pack', DEMO, ...args];

async function planFile(name: string, plan: unknown): Promise<string> {
  const file = join(room.dir, `${name}.json`);
  await writeFile(file, typeof plan === 'string' ? plan : JSON.stringify(plan));
  return file;
}

/** The scripture feature 5/res/127 and what feeds it, each at half of its typical activation. */
const SCRIPTURE = {
  edits: ['5/res/127', '4/res/577', '3/res/915', '2/res/817', '1/res/795', '0/res/975'].map((feature) => ({
    feature,
    s: 0.5,
  })),
  fold: true,
};

describe('generate', () => {
  test.concurrent('writes one text, and the same one for the same seed', async () => {
    const args = generate('--prompt', KITCHEN, '--max-tokens', '20');
    const [one, again, other] = await Promise.all([
      headwaters(...args, '--seed', '4'),
      headwaters(...args, '--seed', '4'),
      headwaters(...args, '--seed', '5'),
    ]);
    expect(one).toEqual(again);
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(one.stdout).toMatch(/^Take two pounds of flour and \w/);
    expect(one.stdout).not.toBe(other.stdout);
  });

  test.concurrent('brings scripture into a recipe when its features are turned up', async () => {
    const file = await planFile('scripture', SCRIPTURE);
    const report = await answer<GenerateReport>(...generate('--prompt', KITCHEN, '--plan', file, '--json'));
    const { unedited, edited } = report.texts;
    expect(unedited?.theme?.loudest).toBe('kitchen');
    expect(edited?.theme?.loudest).toBe('scripture');
    expect(unedited?.text).toMatch(/butter|salt|pan|water|paste/);
    expect(edited?.text).toMatch(/Aaron|Lord|LORD|unto|altar|thou|priest/);
  });

  test.concurrent('writes both texts one under the other', async () => {
    const file = await planFile('texts', SCRIPTURE);
    const args = generate('--prompt', KITCHEN, '--plan', file, '--max-tokens', '5', '--greedy');
    const { code, stdout } = await headwaters(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Unsteered:\nTake two pounds of flour and [\s\S]+\n\nSteered:\nTake two pounds of flour and /,
    );
  });

  test.concurrent('writes the same text twice under a plan that changes nothing', async () => {
    const file = await planFile('still', { edits: [{ feature: '7/res/948', r: 1, s: 0 }], bos: true });
    const args = generate('--prompt', 'The ship', '--plan', file, '--max-tokens', '15', '--json');
    const { texts } = await answer<GenerateReport>(...args);
    expect(texts.edited).toEqual(texts.unedited);
    expect(texts.edited?.logProbs.edited).toEqual(texts.edited?.logProbs.unedited);
  });

  test.concurrent('tells all that is known as JSON', async () => {
    const plan = {
      edits: [
        { feature: '7/res/948', r: 0 },
        { feature: '3/res/915', s: 2 },
      ],
      fold: true,
      scope: 'prompt',
    };
    const file = await planFile('all', plan);
    const args = generate(
      '--prompt',
      'The ship',
      '--plan',
      file,
      '--max-tokens',
      '7',
      '--top-k',
      '9',
      '--json',
    );
    const report = await answer<GenerateReport>(...args);
    expect(report).toMatchObject({
      pack: 'demo',
      model: 'model/model.onnx',
      prompt: {
        text: 'The ship',
        tokens: [{ id: 2 }, { id: 669, piece: 'The' }, { id: 1234, piece: ' ship' }],
        cut: 0,
      },
      settings: {
        ...{ seed: 1, length: 7, temperature: 0.8, topP: 0.9, topK: 9 },
        ...{ chat: false, cutLeft: false },
      },
      plan: {
        given: {
          ...plan,
          edits: [
            { r: 0, s: 0 },
            { r: 1, s: 2 },
          ],
        },
        settled: { fold: false, scope: 'prompt' },
      },
      features: ['7/res/948', '3/res/915'],
    });
    // 3/res/915 is at 11.6 where it is active.
    expect(report.plan.settled.edits[1]?.s).toBeCloseTo(2 * 11.6, 0);
    for (const text of [report.texts.unedited, report.texts.edited]) {
      expect(text?.tokens.map(({ piece }) => piece).join('')).toBe(text?.text);
      for (const side of ['unedited', 'edited'] as const) {
        expect(text?.logProbs[side]).toHaveLength(7);
        expect(text?.logProbs[side].every((x) => x < 0)).toBe(true);
        expect(text?.activations.prompt[side].map((row) => row.length)).toEqual([2, 2, 2]);
        expect(text?.activations.written[side].map((row) => row.length)).toEqual(Array(7).fill(2));
      }
      const mean = (text?.logProbs.unedited.reduce((sum, x) => sum + x, 0) ?? 0) / 7;
      expect(text?.fluency.perplexity).toBeCloseTo(Math.exp(-mean), 6);
      expect(Object.keys(text?.theme?.scores ?? {})).toContain('scripture');
      expect(text?.end).toBe('length');
    }
  });

  test.concurrent('goes on from nothing but the mark of the beginning', async () => {
    const report = await answer<GenerateReport>(...generate('--prompt', '', '--max-tokens', '4', '--json'));
    expect(report.prompt.tokens).toMatchObject([{ id: 2 }]);
    expect(report.texts.unedited?.tokens).toHaveLength(4);
  });

  test.concurrent('cuts the beginning off a prompt that is too long when it may', async () => {
    const args = generate('--prompt', 'word '.repeat(2_000), '--max-tokens', '2', '--json');
    expect(await headwaters(...args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The prompt is too long \(\d+ tokens; the model reads 512\)\./),
    });
    const report = await answer<GenerateReport>(...args, '--cut-left');
    expect(report.prompt.cut).toBeGreaterThan(500);
    expect(report.prompt.tokens).toHaveLength(510);
  });

  test.concurrent('runs another export of the model', async () => {
    const args = generate('--prompt', 'The ship', '--max-tokens', '6');
    const other = await headwaters(...args, '--model', join(DEMO, 'model/model.onnx'));
    expect(other).toEqual(await headwaters(...args));
  });

  const CANNOT: [string[], number, RegExp][] = [
    [[], 2, /^--prompt is missing\./],
    [
      ['--prompt', 'a', '--temperature', 'NaN'],
      2,
      /^--temperature must be a number from 0 to 3 and not "NaN"\./,
    ],
    [['--prompt', 'a', '--temperature', '3.1'], 2, /^--temperature must be/],
    [['--prompt', 'a', '--top-p', '0'], 2, /^--top-p must be a number from 0\.01 to 1 and not "0"\./],
    [['--prompt', 'a', '--top-k', '-1'], 2, /--top-k/],
    [['--prompt', 'a', '--max-tokens', '0'], 2, /^--max-tokens must be a whole number, 1 to 400/],
    [['--prompt', 'a', '--seed', '1.5'], 2, /^--seed must be/],
    [
      ['--prompt', 'a', '--greedy', '--temperature', '1'],
      2,
      /^--greedy and --temperature cannot both be given\./,
    ],
    [['--prompt', 'a', 'b'], 2, /^"b" has no meaning here\./],
    [['--prompt', 'a', '--plan', 'none.json'], 1, /^none\.json cannot be read \(ENOENT\)\./],
    [['--prompt', 'a', '--model', 'none.onnx'], 1, /^none\.onnx cannot be read \(ENOENT\)\./],
    [['--prompt', 'a', '--pack', fixture('tiny')], 1, /^The pack tiny does not include its model\./],
    [['--prompt', 'a', '--pack', 'nowhere'], 1, /^The folder nowhere does not exist or cannot be read\./],
  ];

  test.concurrent.each(CANNOT)('%j is refused in words', async (args, wanted, message) => {
    const { code, stdout, stderr } = await headwaters(...generate(...args));
    expect([code, stdout]).toEqual([wanted, '']);
    expect(stderr).toMatch(message);
    expect(stderr.includes('Usage: headwaters generate --pack DIR --prompt TEXT')).toBe(wanted === 2);
  });

  const BAD: [string, unknown, RegExp][] = [
    ['text', '# edits', /^The plan is not JSON\./],
    ['field', { edits: [], fould: true }, /^The plan has an unknown field\..*found "fould"/],
    ['layer', { edits: [{ feature: '8/res/1' }] }, /no SAE at 8\/res/],
    ['index', { edits: [{ feature: '7/res/1024' }] }, /index from 0 to 1023, found 1024/],
    ['not finite', '{"edits": [{"feature": "7/res/1", "s": 1e39}]}', /"s" is not right/],
    [
      'twice',
      { edits: [{ feature: '7/res/1' }, { feature: '7/res/1', r: 0 }] },
      /each feature once, found "7\/res\/1" twice/,
    ],
    ['no numbers', { edits: [{ feature: '0/mlp/98', s: 3e38 }] }, /Use smaller strengths\./],
    [
      'too steep',
      { edits: [{ feature: '7/res/1', s: 1 }], schedule: { kind: 'exponential', alpha: 1_000 } },
      /too large to compute with/,
    ],
  ];

  test.concurrent.each(BAD)('a plan is refused in words: %s', async (name, plan, message) => {
    const file = await planFile(`bad ${name}`, plan);
    const { code, stdout, stderr } = await headwaters(...generate('--prompt', 'The ship', '--plan', file));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });
});
