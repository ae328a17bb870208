import { expect, type Page, test } from '@playwright/test';

/**
 * Atlases built in a browser, as source modules from the development server: by WebGPU, on whatever adapter there is,
 * and by the CPU, and kept in the browser's own file system.
 */

const MODULES = {
  match: '/src/match/index.ts',
  numbers: '/src/match/testing.ts',
  open: '/src/pack/open.ts',
  packs: '/src/pack/testing.ts',
  builder: '/src/trace/atlasBuilder.ts',
  decoders: '/src/trace/decoderStore.ts',
  kept: '/src/trace/keptAtlases.ts',
  opfs: '/src/trace/opfsAtlasStore.ts',
} as const;

/** What a test has in the page: the modules, a made-up pack of three SAEs, and its decoders. */
interface Room {
  readonly match: typeof import('../src/match/index');
  readonly builder: typeof import('../src/trace/atlasBuilder');
  readonly kept: typeof import('../src/trace/keptAtlases');
  readonly opfs: typeof import('../src/trace/opfsAtlasStore');
  readonly pack: import('../src/pack/open').Pack;
  readonly decoders: import('../src/trace/decoderStore').DecoderStore;
}

declare global {
  var room: Room;
}

async function enter(page: Page): Promise<void> {
  // Any small file will do: what is wanted is the server's origin without the app.
  await page.goto('/src/match/panels.ts');
  await page.evaluate(async (modules) => {
    const match = (await import(modules.match)) as Room['match'];
    const numbers = (await import(modules.numbers)) as typeof import('../src/match/testing');
    const open = (await import(modules.open)) as typeof import('../src/pack/open');
    const packs = (await import(modules.packs)) as typeof import('../src/pack/testing');
    const decoders = (await import(modules.decoders)) as typeof import('../src/trace/decoderStore');
    const sizes = { '0/res': 130, '1/res': 200, '1/mlp': 65 };
    const saes = Object.entries(sizes).map(([position, features]) => packs.saeOf(position, { features }));
    const manifest = packs.utf8(JSON.stringify(packs.manifestOf({ saes })));
    const d = 33;
    globalThis.room = {
      match,
      builder: (await import(modules.builder)) as Room['builder'],
      kept: (await import(modules.kept)) as Room['kept'],
      opfs: (await import(modules.opfs)) as Room['opfs'],
      pack: await open.openPack(packs.memorySource({ 'pack.json': manifest })),
      decoders: new decoders.DecoderStore(async (position) => {
        const n = sizes[position as keyof typeof sizes];
        return { position, n, d, values: numbers.madeUp(position, n, d, n, [3, n - 1]).rows };
      }, 2 ** 20),
    };
  }, MODULES);
}

test('WebGPU and the CPU build the same atlas, byte for byte', async ({ page }) => {
  test.setTimeout(180_000);
  await enter(page);
  const outcome = await page.evaluate(async () => {
    const { match, builder, pack, decoders } = globalThis.room;
    const files: Uint8Array[] = [];
    const names: string[] = [];
    for (const engine of [await match.webGpuEngine(), await match.cpuEngine(), match.twinEngine()]) {
      const one = new builder.AtlasBuilder(pack, 6);
      for await (const _ of one.build({ decoders, engineFor: async () => engine }));
      names.push(one.engine);
      one.engine = 'any';
      files.push(one.file('F64'));
      engine.destroy();
    }
    const [first] = files;
    const same = files.map((file) => file.length === first?.length && file.every((x, i) => x === first[i]));
    return { names, same, bytes: first?.length ?? 0 };
  });
  expect(outcome.names[0]).toMatch(/^WebGPU/);
  expect(outcome.same).toEqual([true, true, true]);
  expect(outcome.bytes).toBeGreaterThan(10_000);
});

test('the browser keeps what is built: a reload goes on, and a damaged file is built anew', async ({
  page,
}) => {
  await enter(page);
  /** Builds on, at most so many pairs; how many were there before, and the names of all files afterwards. */
  const visit = (most: number) =>
    page.evaluate(async (most) => {
      const { match, kept, opfs, pack, decoders } = globalThis.room;
      const files = await kept.KeptAtlases.open(pack, opfs.opfsAtlasStore);
      const builder = await files.resume(4);
      const before = builder.done.length;
      for await (const pair of builder.build({ decoders, engineFor: async () => match.twinEngine() })) {
        await files.keepPair(builder, pair);
        if (builder.done.length === most) break;
      }
      if (builder.isComplete) await files.keepWhole(builder);
      const store = await opfs.opfsAtlasStore();
      return { before, names: await store.list(), trouble: files.trouble };
    }, most);

  expect(await visit(1)).toEqual({ before: 0, names: ['made-up@abc123/k4/1/res>0/res'], trouble: null });
  await enter(page);
  expect(await visit(9)).toEqual({ before: 1, names: ['made-up@abc123/k4'], trouble: null });
  await enter(page);
  expect(await visit(9)).toEqual({ before: 2, names: ['made-up@abc123/k4'], trouble: null });

  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('atlases');
    const handle = await folder.getFileHandle(encodeURIComponent('made-up@abc123/k4'));
    const stream = await handle.createWritable({ keepExistingData: true });
    await stream.write({ type: 'write', position: 500, data: new Uint8Array(9) });
    await stream.close();
  });
  expect(await visit(9)).toEqual({ before: 0, names: ['made-up@abc123/k4'], trouble: null });
});

test('two tabs that build at once end with one whole atlas', async ({ page, context }) => {
  const other = await context.newPage();
  await Promise.all([enter(page), enter(other)]);
  const build = (tab: Page) =>
    tab.evaluate(async () => {
      const { match, kept, opfs, pack, decoders } = globalThis.room;
      const files = await kept.KeptAtlases.open(pack, opfs.opfsAtlasStore);
      const builder = await files.resume(5);
      for await (const pair of builder.build({ decoders, engineFor: async () => match.twinEngine() }))
        await files.keepPair(builder, pair);
      await files.keepWhole(builder);
      return files.trouble;
    });
  expect(await Promise.all([build(page), build(other)])).toEqual([null, null]);
  const found = await page.evaluate(async () => {
    const { kept, opfs, pack } = globalThis.room;
    const builder = await (await kept.KeptAtlases.open(pack, opfs.opfsAtlasStore)).resume(5);
    return { complete: builder.isComplete, names: await (await opfs.opfsAtlasStore()).list() };
  });
  expect(found).toEqual({ complete: true, names: ['made-up@abc123/k5'] });
});

test('where the browser keeps no files, or has no room, the page is told why', async ({ page }) => {
  await enter(page);
  const build = () =>
    page.evaluate(async () => {
      const { match, kept, opfs, pack, decoders } = globalThis.room;
      const files = await kept.KeptAtlases.open(pack, opfs.opfsAtlasStore);
      const builder = await files.resume(2);
      for await (const pair of builder.build({ decoders, engineFor: async () => match.twinEngine() }))
        await files.keepPair(builder, pair);
      return { complete: builder.isComplete, trouble: files.trouble };
    });
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000 });
  expect(await build()).toEqual({
    complete: true,
    trouble: expect.stringMatching(/^The browser has no storage left for the matches/),
  });
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await page.evaluate(() => {
    navigator.storage.getDirectory = () => Promise.reject(new DOMException('private', 'SecurityError'));
  });
  expect(await build()).toEqual({
    complete: true,
    trouble: expect.stringMatching(/^This browser does not store files for this page/),
  });
});
