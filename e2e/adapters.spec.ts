import { expect, type Page, test } from '@playwright/test';
import { AGREES, matched, matchedOnGpu, matchingDetail } from '../support/page';
import {
  beforeMatching,
  faultyAdapter,
  leastAdapter,
  matchingWorker,
  type Watched,
  watchedAdapter,
} from './support/adapters';

/** The app itself on WebGPU adapters that can do less, or go away: its own worker, its own matching, the whole pack. */

const KITCHEN = '#v=1&seed=7/res/624';

/** Default limits of the WebGPU specification, section 3.6.2, as far as they concern compute shaders. */
const CORE = {
  maxBindGroups: 4,
  maxBindingsPerBindGroup: 1000,
  maxStorageBuffersPerShaderStage: 8,
  maxUniformBuffersPerShaderStage: 12,
  maxUniformBufferBindingSize: 65536,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxBufferSize: 256 * 2 ** 20,
  minUniformBufferOffsetAlignment: 256,
  minStorageBufferOffsetAlignment: 256,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65535,
};
/** Where the compatibility level has less. */
const COMPATIBILITY = {
  ...CORE,
  maxUniformBufferBindingSize: 16384,
  maxComputeInvocationsPerWorkgroup: 128,
  maxComputeWorkgroupSizeX: 128,
  maxComputeWorkgroupSizeY: 128,
};

const ADAPTERS = [
  { title: 'the least limits', given: { compatibility: false, name: null, limits: CORE } },
  {
    title: 'the least limits, taken for a GPU',
    given: { compatibility: false, name: 'least', limits: CORE },
  },
  {
    title: 'the least limits of the compatibility level',
    given: { compatibility: true, name: null, limits: COMPATIBILITY },
  },
];

for (const { title, given } of ADAPTERS)
  test(`an adapter with ${title} matches the whole pack on WebGPU`, async ({ page }) => {
    test.setTimeout(300_000);
    await beforeMatching(page, leastAdapter, given);
    await page.goto(KITCHEN);
    // That the CPU is faster on this adapter says that WebGPU has passed its test.
    expect(await matched(page)).toContain('WebGPU agrees');
    const words = await matchedOnGpu(page);
    expect(words).toContain(AGREES);
    expect(words).toMatch(/WebGPU \(.+\), .*736 rows compared with the CPU/);
    if (given.name) expect(words).toContain(`WebGPU (${given.name})`);
    const { limits, levels, devices } = await (await matchingWorker(page)).evaluate(
      (names) => {
        const { adapters, devices } = (globalThis as Watched).asked;
        const held = devices.at(-1)?.limits;
        const limits = Object.fromEntries(names.map((name) => [name, held?.[name]]));
        return { limits, levels: adapters, devices: devices.length };
      },
      Object.keys(given.limits) as (keyof typeof CORE)[],
    );
    expect(limits).toEqual(given.limits);
    expect(levels.at(-1)).toBe(given.compatibility ? 'compatibility' : 'core');
    // The one that lost to the CPU was given back with its memory; asked for, there is another.
    expect(devices).toBe(2);
  });

/**
 * What the GPU does before the matching itself, known by how many tiles of rows its dispatches have: a shader is first
 * measured with one; the test has 70 rows, which are two; the race begins with 256 rows, which are four.
 */
const JOBS = [
  { title: 'shaders are measured', widths: [1] },
  { title: 'it is tested', widths: [2] },
  { title: 'it races the CPU', widths: [2, 4] },
];

for (const { title, widths } of JOBS)
  test(`a GPU that is lost while ${title} is opened again, and is right`, async ({ page }) => {
    test.setTimeout(180_000);
    await beforeMatching(page, watchedAdapter, { device: 0, widths });
    await page.goto(KITCHEN);
    expect(await matched(page)).toContain('WebGPU agrees');
    expect(await devicesOf(page)).toBe(2);
    const words = await matchedOnGpu(page);
    expect(words).toContain(AGREES);
    expect(words).toContain('736 rows compared with the CPU');
  });

test('a GPU that is lost in the middle of the matching is opened again, and the matching ends on it', async ({
  page,
}) => {
  test.setTimeout(180_000);
  // Of about 140 dispatches: the first few are the engine's test.
  await beforeMatching(page, watchedAdapter, { device: 1, dispatch: 40 });
  await page.goto(KITCHEN);
  await matched(page);
  const words = await matchedOnGpu(page);
  expect(words).toContain(AGREES);
  // Rows of the job that was begun anew are compared once more.
  expect(words).toMatch(/WebGPU \(.+\), .*7\d\d rows compared with the CPU/);
  expect(await devicesOf(page)).toBe(3);
});

test('a GPU that computes wrong is reported and not offered, and the CPU does the work', async ({ page }) => {
  test.setTimeout(120_000);
  await beforeMatching(page, faultyAdapter, {});
  await page.goto(KITCHEN);
  const words = await matched(page);
  expect(words).toContain(AGREES);
  expect(words).toMatch(/CPU(, \d+ threads)? \(The GPU gives wrong answers: they differ from the same sums/);
  await expect((await matchingDetail(page)).getByRole('button')).toHaveCount(0);
});

async function devicesOf(page: Page): Promise<number> {
  return (await matchingWorker(page)).evaluate(() => (globalThis as Watched).asked.devices.length);
}
