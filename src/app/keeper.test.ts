import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_SPEC } from '../core/spec';
import { seedAt, setCuts, setK } from '../state/commands';
import { beginJourney } from '../state/history';
import type { OpenPack } from '../state/openPack';
import { createAppStore } from '../state/store';
import { Editing } from './editing';
import type { Cabinet } from './environment';
import { Keeper } from './keeper';
import { readPack } from './openPack';
import { storageError } from './storage';
import { handClock, memoryAddress, memoryCabinet, memoryEnvironment } from './testing';

let open: OpenPack;

beforeAll(async () => {
  const store = createAppStore();
  await readPack(store, memoryEnvironment(), { id: 'demo', revision: null }, new AbortController().signal);
  const read = store.getState().open;
  if (!read) throw new Error('the embedded pack opens');
  open = read;
});

const SHIP = seedAt(EMPTY_SPEC, '7/res/948');

/** A tab that shows the ship, in a browser with this storage. */
function tab(cabinet: Cabinet) {
  const store = createAppStore();
  const clock = handClock();
  let leave = (): void => undefined;
  const environment = memoryEnvironment({
    clock,
    cabinet,
    onLeave(listener) {
      leave = listener;
    },
  });
  const keeper = new Keeper(store, environment);
  store.setState({ open });
  const editing = new Editing(store, memoryAddress(''), clock);
  editing.begin(beginJourney(SHIP), 'touch');
  keeper.begin();
  return { store, clock, keeper, editing, leave: () => leave() };
}

describe('work is kept', () => {
  it('when it has rested, with its steps, and found by the same tab', () => {
    const storage = new Map<string, string>();
    const { clock, editing } = tab(memoryCabinet(storage));
    editing.change((s) => setK(s, 2), 'step');
    expect(storage.size).toBe(0);
    clock.pass(1_000);
    const found = tab(memoryCabinet(storage)).keeper.find('demo', null);
    expect(found?.history).toEqual({ past: [SHIP], present: setK(SHIP, 2), future: [] });
  });

  it('when the page goes away, however soon', () => {
    const storage = new Map<string, string>();
    const { editing, leave } = tab(memoryCabinet(storage));
    editing.change((s) => setK(s, 3), 'step');
    leave();
    expect(tab(memoryCabinet(storage)).keeper.find('demo', null)?.history.present.k).toBe(3);
  });

  it('and not in the middle of a drag', () => {
    const storage = new Map<string, string>();
    const { clock, editing } = tab(memoryCabinet(storage));
    editing.change((s) => setCuts(s, { res: 0.1 }), 'drag');
    clock.pass(2_000);
    expect(storage.size).toBe(0);
    editing.change((s) => s, 'settle');
    clock.pass(2_000);
    expect(tab(memoryCabinet(storage)).keeper.find('demo', null)?.history.present.cuts.res).toBe(0.1);
  });

  it('by each tab for itself, also by a copy of a tab', async () => {
    const storage = new Map<string, string>();
    const first = tab(memoryCabinet(storage, 'a'));
    // The copy finds its name taken, and takes another one.
    let asked = 0;
    const copy = tab({ ...memoryCabinet(storage, 'a'), claim: () => Promise.resolve(++asked > 1) });
    await Promise.resolve();
    await Promise.resolve();
    first.editing.change((s) => setK(s, 4), 'step');
    copy.editing.change((s) => setK(s, 5), 'step');
    first.leave();
    copy.leave();
    expect(tab(memoryCabinet(storage, 'a')).keeper.find('demo', null)?.history.present.k).toBe(4);
    expect([...storage.keys()].filter((key) => key.includes('.work.'))).toHaveLength(2);
  });

  it('until it is to be forgotten', () => {
    const storage = new Map([['another app’s', 'text']]);
    const { editing, keeper, leave } = tab(memoryCabinet(storage));
    editing.change((s) => setK(s, 6), 'step');
    leave();
    expect(keeper.recents()).toHaveLength(1);
    keeper.forgetAll();
    expect([...storage.keys()]).toEqual(['another app’s']);
  });
});

describe('storage that fails', () => {
  const failing = (failure: 'full' | 'denied'): Cabinet => ({
    ...memoryCabinet(),
    write() {
      throw storageError(failure);
    },
  });

  it.each(['full', 'denied'] as const)('%s: it is said once, and the graph is not lost', (failure) => {
    const { store, clock, editing } = tab(failing(failure));
    for (const k of [2, 3, 4]) {
      editing.change((s) => setK(s, k), 'step');
      clock.pass(2_000);
    }
    expect(store.getState().notices.map(({ text }) => text)).toEqual([storageError(failure).message]);
    expect(store.getState().spec.k).toBe(4);
  });

  it('damaged: what is damaged is ignored and removed', () => {
    const storage = new Map([['headwaters.work.tab1.demo', '{"version": 1, "at": ']]);
    const { store, keeper } = tab(memoryCabinet(storage));
    expect(keeper.find('demo', null)).toBeUndefined();
    expect(storage.size).toBe(0);
    expect(store.getState().notices).toHaveLength(1);
  });
});
