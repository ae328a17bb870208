import { fileURLToPath } from 'node:url';
import * as Comlink from 'comlink';
import { HeadwatersError } from '../core/errors';
import type { ByteSource } from '../pack/bytes';
import { fileSource } from '../pack/node/files';
import type { AtlasStore } from '../trace/atlasStore';
import { matchingService } from '../workers/matchingService';
import { searchService } from '../workers/searchService';
import type { Clock } from './clock';
import type { Address, Cabinet, Environment, Network, Workers } from './environment';
import type { Ends } from './workers';

/** The world around the application, for tests: a clock that is turned by hand, an address and storage in memory. */

export interface HandClock extends Clock {
  /** Lets time pass: all that falls due is run, in order. */
  pass(ms: number): void;
}

export function handClock(): HandClock {
  let now = 1_700_000_000_000;
  let waiting: { readonly at: number; readonly run: () => void }[] = [];
  const later = (delay: number, run: () => void): (() => void) => {
    const one = { at: now + delay, run };
    waiting.push(one);
    return () => {
      waiting = waiting.filter((other) => other !== one);
    };
  };
  return {
    now: () => now,
    later,
    whenIdle: (run) => void later(1, run),
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        waiting = waiting.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

export interface MemoryAddress extends Address {
  /** Every fragment that became an entry of the history, the first one included. */
  readonly entries: readonly string[];
  /** Somebody follows a link. */
  follow(fragment: string): void;
}

export function memoryAddress(first: string): MemoryAddress {
  const entries = [first];
  const listeners: (() => void)[] = [];
  return {
    entries,
    fragment: () => entries.at(-1) ?? '',
    push: (fragment) => void entries.push(fragment),
    replace: (fragment) => void entries.splice(-1, 1, fragment),
    withFragment: (fragment, embedded) => `https://example.org/${embedded ? '?embed' : ''}#${fragment}`,
    onChange: (listener) => void listeners.push(listener),
    follow(fragment) {
      entries.push(fragment);
      for (const listener of listeners) listener();
    },
  };
}

export interface HandNetwork extends Network {
  /** It goes, or comes back. */
  turn(on: boolean): void;
}

export function handNetwork(): HandNetwork {
  let on = true;
  const listeners = new Set<() => void>();
  return {
    isOnline: () => on,
    onBack(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    turn(now) {
      on = now;
      if (on) for (const listener of [...listeners]) listener();
    },
  };
}

/** Storage of one browser, seen from one of its tabs. */
export function memoryCabinet(shared = new Map<string, string>(), tab = 'tab1'): Cabinet {
  let name = tab;
  return {
    entries: () => [...shared],
    write: (key, text) => void shared.set(key, text),
    remove: (key) => void shared.delete(key),
    tabName: () => name,
    renameTab: () => {
      name = `${name}x`;
      return name;
    },
    claim: () => Promise.resolve(true),
  };
}

const DEMO = fileURLToPath(new URL('../../public/packs/demo', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../../lab/fixtures', import.meta.url));

/** The embedded pack as `demo`, and the test packs by their names. */
export function packFolder(id: string): string {
  return id === 'demo' ? DEMO : `${FIXTURES}/${id}`;
}

/** Opens a folder when something is read from it. */
export function folderSource(id: string): ByteSource {
  const source = fileSource(packFolder(id)).catch(() => {
    throw new HeadwatersError('FileError', { what: `There is no pack ${id}.` });
  });
  source.catch(() => undefined);
  return {
    name: id,
    stat: async (path, options) => (await source).stat(path, options),
    read: async (file, options) => (await source).read(file, options),
  };
}

/** All of it together. Workers are started by whoever tests what needs them. */
export function memoryEnvironment(some: Partial<Environment> = {}): Environment {
  const absent = (): never => {
    throw new HeadwatersError('WorkerError', { what: 'This test has no such worker.' });
  };
  return {
    clock: handClock(),
    address: memoryAddress(''),
    cabinet: memoryCabinet(),
    network: handNetwork(),
    sourceOf: ({ id, from }) => from ?? id,
    openSource: folderSource,
    workers: async () => ({ startMatching: absent, startSearch: absent, startModel: absent }),
    setTitle: () => undefined,
    windowSize: () => ({ width: 1280, height: 720 }),
    onLeave: () => undefined,
    ...some,
  };
}

/** A worker's service in this process, spoken to as in a worker: what crosses is copied or handed over. */
export function inProcess<T>(service: T): Ends<T> {
  const { port1, port2 } = new MessageChannel();
  Comlink.expose(service, port1);
  return {
    remote: Comlink.wrap<T>(port2),
    ask: (call) => call,
    terminate() {
      port1.close();
      port2.close();
    },
  };
}

/** The real matching and search. What is built is kept in `atlases`. */
export function workersOf(openSource: Environment['openSource'], atlases: AtlasStore): Workers {
  return {
    startMatching: () => inProcess(matchingService({ openSource, openAtlasStore: async () => atlases })),
    startSearch: () => inProcess(searchService(openSource)),
    startModel: () => {
      throw new HeadwatersError('WorkerError', { what: 'This test has no model.' });
    },
  };
}
