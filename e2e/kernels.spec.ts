import { expect, type Page, test } from '@playwright/test';
import type { WebGpuOptions } from '../src/match/index';

/**
 * The WebGPU engine against its CPU twin, as source modules from the development server, on whatever adapter the
 * browser has (on machines without a GPU: SwiftShader, where compiling takes seconds).
 */

const MATCH = '/src/match/index.ts';
const TESTING = '/src/match/testing.ts';
type Match = typeof import('../src/match/index');
type Testing = typeof import('../src/match/testing');

test.beforeEach(async ({ page }) => {
  // Any small file will do: what is wanted is the server's origin without the app.
  await page.goto('/src/match/panels.ts');
});

/** What devices offer, from all of it to the least there is, and the shader that each leads to. */
const DEVICES = [
  { title: 'all that there is', options: {}, shader: /^rows 8 x (16|64) quad$/ },
  { title: 'no subgroups', options: { noFeatures: true }, shader: /^rows 8 x 16$/ },
  { title: 'a GPU', options: { asHardware: true }, shader: /^tiles (4|8) x 8$/ },
  {
    title: 'a GPU with few threads',
    options: { asHardware: true, maxThreads: 64 },
    shader: /^(tiles 8|rows 4) x 8$/,
  },
  {
    title: '16 threads without workgroup memory',
    options: { asHardware: true, maxThreads: 16, maxWorkgroupBytes: 0 },
    shader: /^rows 4 x 8$/,
  },
  { title: 'the compatibility level', options: { compatibility: true }, shader: /^rows 8 x / },
];

for (const { title, options, shader } of DEVICES)
  test(`with ${title}: odd sizes, dead rows and all lengths of list give the twin’s table to the bit`, async ({
    page,
  }) => {
    test.setTimeout(180_000);
    const { used, problems } = await page.evaluate(
      async ([match, testing, limits]) => {
        const m = (await import(match)) as Match;
        const t = (await import(testing)) as Testing;
        const engine = await m.webGpuEngine(limits);
        const used = await engine.shaderFor(8);
        const found: string[] = [];
        const sizes = [1, 5, 63, 64, 65, 130];
        let k = 0;
        for (const d of [1, 7, 192, 193])
          for (const [i, n] of sizes.entries())
            for (const rows of [n, sizes[(i + 2) % sizes.length] ?? 1]) {
              k = (k % 12) + 1;
              const target = t.madeUp('1/res', n, d, k, n > 4 ? [0, n - 1] : []);
              const source = t.madeUp('0/res', rows, d, k + 1, rows > 4 ? [2, 3] : []);
              const [table, twin] = [
                await engine.matchAll(target, source, k),
                m.matchRows(target, source, k),
              ];
              const same = m.compareTables(table, twin, 0);
              if (same.different > 0 || same.largest > 0)
                found.push(`${n} x ${rows} x ${d}, k ${k}: ${JSON.stringify(same)}`);
            }
        const longest = t.madeUp('0/res', 130, 7, 4);
        const same = m.compareTables(
          await engine.matchAll(longest, longest, 32),
          m.matchRows(longest, longest, 32),
          0,
        );
        if (same.different > 0) found.push(`k 32: ${JSON.stringify(same)}`);
        if (engine.checked.rows < 16 * 20) found.push(`only ${engine.checked.rows} rows were checked`);
        if (!(engine.checked.largestDifference < 2e-6))
          found.push(`off by ${engine.checked.largestDifference}`);
        engine.destroy();
        return { used, problems: found };
      },
      [MATCH, TESTING, options] as const,
    );
    expect(used).toMatch(shader);
    expect(problems).toEqual([]);
  });

test('a decoder that is larger than a binding is cut and put together again', async ({ page }) => {
  const outcome = await page.evaluate(
    async ([match, testing]) => {
      const m = (await import(match)) as Match;
      const t = (await import(testing)) as Testing;
      // One tile of 64 rows, 208 columns after padding: the least that can be.
      const engine = await m.webGpuEngine({ maxBindingBytes: 64 * 208 * 4 });
      const target = t.madeUp('1/res', 200, 193, 1, [63, 64, 128]);
      const source = t.madeUp('0/res', 330, 193, 2, [64, 329]);
      const seen: number[] = [];
      const table = await engine.matchAll(target, source, 12, { onProgress: (rows) => seen.push(rows) });
      const tooWide = t.madeUp('0/res', 2, 209, 3);
      const refused = await engine.matchAll(tooWide, tooWide, 1).catch((error: Error) => error.name);
      return { same: m.compareTables(table, m.matchRows(target, source, 12), 0), seen, refused };
    },
    [MATCH, TESTING] as const,
  );
  expect(outcome).toEqual({
    same: { rows: 200, largest: 0, different: 0 },
    seen: [64, 128, 192, 200],
    refused: 'GpuError',
  });
});

test('long rows, rows of extreme length and features that float32 cannot tell apart', async ({ page }) => {
  const problems = await page.evaluate(
    async ([match, testing]) => {
      const m = (await import(match)) as Match;
      const t = (await import(testing)) as Testing;
      const engine = await m.webGpuEngine();
      const found: string[] = [];
      const long = t.madeUp('0/res', 40, 2304, 5);
      const all = Array.from({ length: 40 }, (_, i) => i);
      const extreme = t.rearranged(long, all, (i) => 2 ** (i % 2 ? 90 : -90));
      const copies = t.rearranged(
        long,
        [...all, ...all, ...all, ...all].map((i) => i % 3),
      );
      for (const [name, source] of Object.entries({ long, extreme, copies })) {
        const same = m.compareTables(await engine.matchAll(long, source, 8), m.matchRows(long, source, 8), 0);
        if (same.different > 0 || same.largest > 0) found.push(`${name}: ${JSON.stringify(same)}`);
      }
      engine.destroy();
      return found;
    },
    [MATCH, TESTING] as const,
  );
  expect(problems).toEqual([]);
});

test('a job stops when it is told to, counts rows while it runs, and jobs can run side by side', async ({
  page,
}) => {
  const outcome = await page.evaluate(
    async ([match, testing]) => {
      const m = (await import(match)) as Match;
      const t = (await import(testing)) as Testing;
      const engine = await m.webGpuEngine();
      await m.selfTest(engine);
      const big = t.madeUp('1/res', 1024, 192, 1);
      const small = t.madeUp('0/res', 100, 192, 2);
      const stopping = new AbortController();
      const seen: number[] = [];
      const stopped = engine.matchAll(big, big, 12, {
        signal: stopping.signal,
        onProgress: (rows) => {
          seen.push(rows);
          if (rows >= 128) stopping.abort();
        },
      });
      const beside = engine.matchAll(small, big, 5);
      const reason = await stopped.catch((error: Error) => error.name);
      const same = m.compareTables(await beside, m.matchRows(small, big, 5), 0);
      return { reason, last: seen.at(-1) ?? 0, rising: seen.every((r, i) => r > (seen[i - 1] ?? 0)), same };
    },
    [MATCH, TESTING] as const,
  );
  expect(outcome.reason).toBe('AbortError');
  expect(outcome.rising).toBe(true);
  expect(outcome.last).toBeLessThan(1024);
  expect(outcome.same).toEqual({ rows: 100, largest: 0, different: 0 });
});

test('a device that goes away ends the job and is told', async ({ page }) => {
  const outcome = await page.evaluate(
    async ([match, testing]) => {
      const m = (await import(match)) as Match;
      const t = (await import(testing)) as Testing;
      const engine = await m.webGpuEngine();
      const big = t.madeUp('1/res', 1024, 192, 1);
      const running = engine.matchAll(big, big, 12, { onProgress: () => engine.destroy() });
      const during = await running.catch((error: Error) => error.name);
      const after = await engine.matchAll(big, big, 12).catch((error: Error) => error.name);
      return { during, after, lost: (await engine.lost).message };
    },
    [MATCH, TESTING] as const,
  );
  expect(outcome).toEqual({
    during: 'GpuError',
    after: 'GpuError',
    lost: 'The WebGPU device was closed. Matching on the CPU still works.',
  });
});

for (const threads of [1, 2, 3])
  test(`WebAssembly in ${threads} threads gives the twin’s table to the bit, also in small pieces`, async ({
    page,
  }) => {
    const outcome = await page.evaluate(
      async ([match, testing, count]) => {
        const m = (await import(match)) as Match;
        const t = (await import(testing)) as Testing;
        const engine = await m.cpuEngine({ threads: count, stripBytes: 40_000 });
        const target = t.madeUp('1/res', 500, 193, 1, [0, 63, 499]);
        const source = t.madeUp('0/res', 330, 193, 2, [64, 329]);
        const seen: number[] = [];
        const table = await engine.matchAll(target, source, 12, { onProgress: (rows) => seen.push(rows) });
        const again = await engine.matchAll(source, target, 1);
        const stopping = new AbortController();
        const stopped = engine.matchAll(target, source, 3, {
          signal: stopping.signal,
          onProgress: () => stopping.abort(),
        });
        const reason = await stopped.catch((error: Error) => error.name);
        const after = await engine.matchAll(target, source, 3);
        engine.destroy();
        return {
          used: engine.vectors && engine.threads,
          same: [table, again, after].map((found, i) => {
            const [a, b] = i === 1 ? [source, target] : [target, source];
            return m.compareTables(found, m.matchRows(a, b, found.k), 0);
          }),
          rising: seen.every((rows, i) => rows > (seen[i - 1] ?? 0)),
          last: seen.at(-1),
          reason,
        };
      },
      [MATCH, TESTING, threads] as const,
    );
    const equal = (rows: number) => ({ rows, largest: 0, different: 0 });
    expect(outcome).toEqual({
      used: threads,
      same: [equal(500), equal(330), equal(500)],
      rising: true,
      last: 500,
      reason: 'AbortError',
    });
  });

test('a device that is lost in the middle of jobs is replaced, and they end with the right answers', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const outcome = await page.evaluate(
    async ([match, testing]) => {
      const m = (await import(match)) as Match;
      const t = (await import(testing)) as Testing;
      const devices: GPUDevice[] = [];
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...args) {
        const device = await request.apply(this, args);
        devices.push(device);
        return device;
      };
      const engine = await m.webGpuEngine();
      const big = t.madeUp('1/res', 1024, 192, 1);
      const small = t.madeUp('0/res', 700, 192, 2);
      const seen: number[] = [];
      const table = engine.matchAll(big, small, 12, {
        onProgress: (rows) => {
          seen.push(rows);
          if (seen.length === 1) devices[0]?.destroy();
        },
      });
      const beside = engine.matchAll(small, big, 9);
      const same = [
        m.compareTables(await table, m.matchRows(big, small, 12), 0),
        m.compareTables(await beside, m.matchRows(small, big, 9), 0),
      ];
      engine.destroy();
      const { message } = await engine.lost;
      return { same, devices: devices.length, message, rising: seen.every((r, i) => r > (seen[i - 1] ?? 0)) };
    },
    [MATCH, TESTING] as const,
  );
  expect(outcome).toEqual({
    same: [
      { rows: 1024, largest: 0, different: 0 },
      { rows: 700, largest: 0, different: 0 },
    ],
    devices: 2,
    message: 'The WebGPU device was closed. Matching on the CPU still works.',
    rising: true,
  });
});

/** Faults of the kind that drivers have: each is put into the shader on its way to the browser. */
const FAULTS = [
  { file: 'rows.ts', what: 'wrong products', from: '} * b$', to: '} * 1.0001 * b$' },
  {
    file: 'rows.ts',
    what: 'the live rows of another tile',
    from: 'source_live[index] != 0u',
    to: 'j > 9u && source_live[j] != 0u',
  },
  { file: 'lists.ts', what: 'lists in disorder', from: 'max(', to: 'min(' },
  {
    file: 'panels.ts',
    what: 'with wrong norms',
    from: '1 / norm',
    to: '1.0001 / norm',
  },
  {
    file: 'tiles.ts',
    what: 'a wrong column',
    from: '[j % 4]}',
    to: '[j & 2]}',
    options: { asHardware: true },
  },
];

for (const { file, what, from, to, options = {} } of FAULTS) {
  test(`a GPU that computes ${what} is found out`, async ({ page }) => {
    let isPutIn = false;
    await page.route(new RegExp(`/${file}(\\?|$)`), async (route) => {
      const response = await route.fetch();
      const code = await response.text();
      isPutIn ||= code.includes(from);
      await route.fulfill({ response, body: code.replace(from, () => to) });
    });
    const message = await errorOfASmallJob(page, options);
    expect(isPutIn).toBe(true);
    expect(message).toBe(
      'The GPU gives wrong answers: they differ from the same sums on the CPU. ' +
        'Matching on the CPU still works. A newer browser or graphics driver may help.',
    );
  });
}

test('a shader that does not compile is said to be the trouble', async ({ page }) => {
  await page.route(/\/lists\.ts(\?|$)/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('struct Job {', 'struct Job') });
  });
  expect(await errorOfASmallJob(page, {})).toBe(
    'The GPU cannot run the shader topk. Matching on the CPU still works.',
  );
});

/** The message of the error that matching 100 features with 90 ends in; `none` if it does not. */
function errorOfASmallJob(page: Page, options: WebGpuOptions): Promise<string> {
  return page.evaluate(
    async ([match, testing, limits]) => {
      const m = (await import(match)) as Match;
      const t = (await import(testing)) as Testing;
      try {
        const engine = await m.webGpuEngine(limits);
        await engine.matchAll(t.madeUp('1/res', 100, 20, 1), t.madeUp('0/res', 90, 20, 2, [1, 5, 80]), 6);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      return 'none';
    },
    [MATCH, TESTING, options] as const,
  );
}
