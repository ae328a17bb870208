import { DISK } from '../core/packPlace';
import { openSource } from '../pack/openSource';
import { goneError, heldAs } from '../pack/sources/disk';
import { addressOf } from './address';
import type { Clock } from './clock';
import type { Address, Environment, Network } from './environment';
import { browserCabinet } from './storage';

/** The world around the application in a browser's tab. */
export function browserEnvironment(): Environment {
  return {
    clock,
    address,
    cabinet: browserCabinet,
    network,
    sourceOf({ id, from }) {
      if (from?.startsWith(DISK)) {
        const held = heldAs(from);
        if (held === undefined) throw goneError(from.slice(DISK.length));
        return held;
      }
      // Packs lie beside the app, each in a folder of its own, whatever the sub-path it is served from.
      return from ?? new URL(`packs/${id}/`, document.baseURI).href;
    },
    openSource,
    workers: () => import('./workers'),
    setTitle(title) {
      document.title = title;
    },
    windowSize: () => ({ width: innerWidth, height: innerHeight }),
    onLeave(leave) {
      window.addEventListener('pagehide', leave);
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'hidden') leave();
      });
    },
  };
}

const clock: Clock = {
  now: () => Date.now(),
  later(delay, run) {
    const timer = setTimeout(run, delay);
    return () => clearTimeout(timer);
  },
  whenIdle(run) {
    if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 1_000 });
    else run();
  },
};

const network: Network = {
  isOnline: () => navigator.onLine,
  onBack(listener) {
    window.addEventListener('online', listener);
    return () => window.removeEventListener('online', listener);
  },
};

const address: Address = {
  fragment: () => location.hash.slice(1),
  push: (fragment) => history.pushState(null, '', `#${fragment}`),
  replace: (fragment) => history.replaceState(null, '', `#${fragment}`),
  withFragment: addressOf,
  onChange: (listener) => window.addEventListener('hashchange', listener),
};
