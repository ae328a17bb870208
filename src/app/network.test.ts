import { describe, expect, it, vi } from 'vitest';
import { HeadwatersError } from '../core/errors';
import type { ByteSource } from '../pack/bytes';
import { createAppStore } from '../state/store';
import { memoryAtlasStore } from '../trace/atlasStore';
import { Application } from './application';
import { bringing } from './bring';
import { folderSource, handClock, handNetwork, memoryEnvironment, workersOf } from './testing';

const WAIT = { timeout: 20_000, interval: 5 };

/** The packs' folders behind a network that comes and goes. */
function netted(network: ReturnType<typeof handNetwork>) {
  return (id: string): ByteSource => {
    const source = folderSource(id);
    const reach = (path: string): void => {
      if (network.isOnline()) return;
      throw new HeadwatersError('NetworkError', { what: `The server did not answer for ${path}.` });
    };
    return {
      ...source,
      async stat(path, options) {
        reach(path);
        return source.stat(path, options);
      },
      async read(file, options) {
        reach(file.path);
        return source.read(file, options);
      },
    };
  };
}

function visit() {
  const network = handNetwork();
  const clock = handClock();
  const openSource = netted(network);
  const app = new Application(
    memoryEnvironment({
      clock,
      network,
      openSource,
      workers: async () => workersOf(openSource, memoryAtlasStore()),
    }),
    false,
  );
  const texts = (): string[] => app.store.getState().notices.map(({ text }) => text);
  return { app, network, clock, texts, state: () => app.store.getState() };
}

describe('without a network', () => {
  it('a pack that could not be opened is opened as soon as there is one', async () => {
    const { app, network, state } = visit();
    network.turn(false);
    app.start();
    await vi.waitFor(() => expect(state().opening.stage).toBe('failed'), WAIT);
    network.turn(true);
    await vi.waitFor(() => expect(state().flow).not.toBeNull(), WAIT);
  });

  it('what was not read is named, and read when there is one', async () => {
    const { app, network, clock, texts, state } = visit();
    app.start();
    await vi.waitFor(() => expect(state().flow).not.toBeNull(), WAIT);
    network.turn(false);
    clock.pass(100);
    await vi.waitFor(() => expect(texts().join()).toContain('tried again when the network is back'), WAIT);
    expect(state().open?.facts).toBeUndefined();
    network.turn(true);
    await vi.waitFor(() => expect(state().open?.facts).toBeDefined(), WAIT);
    await vi.waitFor(() => expect(texts()).toEqual([]), WAIT);
    expect((await app.search('king', 0, 10)).features).toBeGreaterThan(0);
    app.matching?.leave();
  });
});

describe('code that is brought when it is needed', () => {
  function bringer() {
    const store = createAppStore();
    const network = handNetwork();
    const notices = () => store.getState().notices;
    return { bring: bringing(store, network), network, notices };
  }
  /** Fails so many times. */
  function failing(times: number) {
    let left = times;
    return async () => {
      if (left-- > 0) throw new TypeError('Failed to fetch dynamically imported module');
      return 'code';
    };
  }

  it('comes by itself when the network is back, and its message goes', async () => {
    const { bring, network, notices } = bringer();
    network.turn(false);
    const coming = bring('The tour', failing(1));
    await vi.waitFor(() => expect(notices()).toHaveLength(1));
    expect(notices()[0]?.text).toBe(
      'The tour could not be loaded. It is tried again when the network is back.',
    );
    network.turn(true);
    expect(await coming).toEqual({ part: 'code', by: 'network' });
    expect(notices()).toEqual([]);
  });

  it('comes when somebody asks again, however often that takes', async () => {
    const { bring, notices } = bringer();
    const coming = bring('The tour', failing(2));
    await vi.waitFor(() => expect(notices()).toHaveLength(1));
    const first = notices()[0];
    first?.action?.run();
    await vi.waitFor(() => expect(notices()[0]?.id).not.toBe(first?.id));
    expect(notices()[0]?.text).toContain('reload the page');
    notices()[0]?.action?.run();
    expect(await coming).toEqual({ part: 'code', by: 'person' });
  });

  it('is no longer waited for by whoever has gone', async () => {
    const { bring, notices } = bringer();
    const leaving = new AbortController();
    const coming = bring('The tour', failing(9), { signal: leaving.signal });
    await vi.waitFor(() => expect(notices()).toHaveLength(1));
    leaving.abort();
    await expect(coming).rejects.toMatchObject({ name: 'AbortError' });
    expect(notices()).toEqual([]);
  });
});
