import { afterEach, describe, expect, it, vi } from 'vitest';
import { setK } from '../state/commands';
import { type AtlasStore, memoryAtlasStore } from '../trace/atlasStore';
import { matchingService } from '../workers/matchingService';
import { Application } from './application';
import type { Workers } from './environment';
import {
  folderSource,
  handClock,
  inProcess,
  memoryAddress,
  memoryCabinet,
  memoryEnvironment,
  workersOf,
} from './testing';

/** The application as the browser has it, with its real matching and search, but for page and clock. */

const opened: Application[] = [];
afterEach(() => {
  // Their workers go with the pack.
  for (const app of opened.splice(0)) app.matching?.leave();
});

interface Asked {
  readonly atlases?: AtlasStore;
  readonly workers?: Workers;
  readonly cabinet?: ReturnType<typeof memoryCabinet>;
}

async function visit(
  fragment: string,
  {
    atlases = memoryAtlasStore(),
    cabinet = memoryCabinet(),
    workers = workersOf(folderSource, atlases),
  }: Asked = {},
) {
  const clock = handClock();
  const address = memoryAddress(fragment);
  const titles: string[] = [];
  const app = new Application(
    memoryEnvironment({
      clock,
      address,
      cabinet,
      workers: async () => workers,
      setTitle: (title) => void titles.push(title),
    }),
    false,
  );
  opened.push(app);
  app.start();
  await vi.waitFor(() => expect(app.store.getState().flow).not.toBeNull(), WAIT);
  return { app, clock, address, titles, state: () => app.store.getState() };
}

const WAIT = { timeout: 20_000, interval: 5 };
const shown = (app: Application): string[] =>
  (app.store.getState().flow?.graph.nodes ?? []).map(({ id }) => id);

describe('a visit', () => {
  it('opens what the address says, and every step becomes an entry of the history', async () => {
    const { app, address, titles, state } = await visit('v=1&seed=7/res/948&k=2');
    expect(state().spec).toMatchObject({ seeds: ['7/res/948'], k: 2, selected: '7/res/948' });
    expect(shown(app)).toContain('7/res/948');
    expect(titles.at(-1)).toMatch(/ · Headwaters$/);
    app.change((spec) => setK(spec, 3), 'step');
    expect(address.entries.at(-1)).toContain('k=3');
    app.undo();
    expect(state().spec.k).toBe(2);
    expect(address.entries.at(-1)).toContain('k=2');
  });

  it('opens the demo where a link names a pack that is not there, and says so', async () => {
    const { state } = await visit('v=2&pack=nowhere&seed=7/res/948');
    expect(state().open?.pack.manifest.id).toBe('demo');
    expect(state().notices.map(({ text }) => text)).toEqual([
      expect.stringContaining('“nowhere”, which is not here'),
    ]);
  });

  it('answers a search that was typed before there was anything to search with', async () => {
    const { app, clock } = await visit('');
    const found = app.search('ship', 0, 50);
    clock.pass(1_000);
    expect((await found).page.flatMap(({ ids }) => ids)).toContain('7/res/948');
  });

  it('follows a link to another pack and back', async () => {
    const { app, address, state } = await visit('v=2&seed=7/res/948');
    const before = shown(app);
    address.follow('v=2&pack=tiny&seed=2/res/0');
    await vi.waitFor(() => expect(state().spec.seeds).toEqual(['2/res/0']), WAIT);
    expect(state().open?.pack.manifest.id).toBe('tiny');
    address.follow('v=2&pack=demo&seed=7/res/948');
    await vi.waitFor(() => expect(shown(app)).toEqual(before), WAIT);
  });
});

describe('a pack without an atlas', () => {
  const TINY = 'v=1&pack=tiny&seed=2/res/0&k=3&cut=0,0,0&rule=fixed';

  it('shows a graph, is then matched, and comes with its atlas on the second visit', async () => {
    const atlases = memoryAtlasStore();
    const first = await visit(TINY, { atlases });
    first.clock.pass(100);
    await vi.waitFor(() => expect(first.state().open?.atlas?.from).toBe('built'), WAIT);
    const graph = first.state().flow?.graph;
    expect(first.state().matching.result?.engine?.whyNotGpu).toContain('no WebGPU');
    expect(graph?.missing).toEqual([]);
    expect(graph?.nodes.length).toBeGreaterThan(5);

    const second = await visit(TINY, { atlases });
    second.clock.pass(100);
    await vi.waitFor(() => expect(second.state().open?.atlas?.from).toBe('kept'), WAIT);
    expect(second.state().flow?.graph).toEqual(graph);
  });

  it('is loaded once its matches are there, although bytes are told of by a port of their own, later', async () => {
    const atlases = memoryAtlasStore();
    const told: unknown[] = [];
    const real = matchingService({ openSource: folderSource, openAtlasStore: async () => atlases });
    const late: typeof real = {
      ...real,
      async grow(job, request, onBytes) {
        const found = await real.grow(job, request, () => undefined);
        setTimeout(() => told.push(onBytes(1)), 20);
        return found;
      },
    };
    const workers = { ...workersOf(folderSource, atlases), startMatching: () => inProcess(late) };
    const { clock, state } = await visit(TINY, { atlases, workers });
    clock.pass(100);
    await vi.waitFor(() => expect(state().open?.atlas?.from).toBe('built'), WAIT);
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(0), WAIT);
    await Promise.all(told);
    expect(state().matching.loading).toBeNull();
  });
});
