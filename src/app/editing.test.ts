import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { open as expand, seedAt, select, setCuts } from '../state/commands';
import { beginJourney } from '../state/history';
import { readLink } from '../state/link';
import { addEdits } from '../state/planCommands';
import { createAppStore, type Store, type Weight } from '../state/store';
import { Editing } from './editing';
import { readPack } from './openPack';
import { handClock, memoryAddress, memoryEnvironment } from './testing';

const START = seedAt(EMPTY_SPEC, '7/res/948');

let opened: ReturnType<Store['getState']>;

beforeAll(async () => {
  const store = createAppStore();
  await readPack(store, memoryEnvironment(), { id: 'demo', revision: null }, new AbortController().signal);
  opened = store.getState();
});

function editor() {
  const store = createAppStore();
  store.setState({ open: opened.open });
  const address = memoryAddress('');
  const clock = handClock();
  const editing = new Editing(store, address, clock);
  editing.begin(beginJourney(START), 'touch');
  const past = (): number => store.getState().history.past.length;
  const change = (update: (spec: GraphSpec) => GraphSpec, weight: Weight = 'step'): void =>
    editing.change(update, weight);
  return { store, address, clock, editing, past, change };
}

describe('a step', () => {
  it('is an entry of the browser’s history, and shows in the address', () => {
    const { address, past, change } = editor();
    change((s) => expand(s, '6/res/77', 'step'));
    expect(past()).toBe(1);
    expect(address.entries).toHaveLength(2);
    expect(readLink(address.fragment()).spec.opened).toEqual(new Map([['6/res/77', 'step']]));
  });

  it('that changes nothing is none, however it was made', () => {
    const { store, address, past, change } = editor();
    change((s) => addEdits(s, ['6/res/77']));
    const before = store.getState().history;
    change((s) => ({ ...s }));
    change((s) => select(s, s.selected));
    change((s) => addEdits(s, ['6/res/77']));
    change((s) => setCuts(s, { res: s.cuts.res }));
    expect(store.getState().history).toBe(before);
    expect(past()).toBe(1);
    expect(address.entries).toHaveLength(2);
  });
});

describe('a drag', () => {
  it('shows at once, and is one step when it has come to rest', () => {
    const { store, address, past, change } = editor();
    for (const res of [0.4, 0.3, 0.2]) change((s) => setCuts(s, { res }), 'drag');
    expect(store.getState().spec.cuts.res).toBe(0.2);
    expect([past(), address.entries.length]).toEqual([0, 1]);
    change((s) => s, 'settle');
    expect([past(), address.entries.length]).toEqual([1, 2]);
    expect(store.getState().history.past[0]).toBe(START);
  });

  it('back to where it began is no step', () => {
    const { past, change } = editor();
    change((s) => setCuts(s, { res: 0.3 }), 'drag');
    change((s) => setCuts(s, { res: 0.5 }), 'drag');
    change((s) => s, 'settle');
    expect(past()).toBe(0);
  });

  it('that is undone on its way goes back to the step before', () => {
    const { store, editing, change } = editor();
    change((s) => setCuts(s, { mlp: 0.4 }));
    change((s) => setCuts(s, { res: 0.3 }), 'drag');
    editing.undo();
    expect(store.getState()).toMatchObject({ spec: START, dragFrom: null });
    editing.redo();
    expect(store.getState().spec.cuts).toMatchObject({ mlp: 0.4, res: 0.5 });
  });

  it('by keys that follow each other within a second is one step', () => {
    const { clock, past, change } = editor();
    for (const res of [0.49, 0.48, 0.47]) {
      change((s) => setCuts(s, { res }), 'settle');
      clock.pass(400);
    }
    expect(past()).toBe(1);
    clock.pass(1_000);
    change((s) => setCuts(s, { res: 0.46 }), 'settle');
    expect(past()).toBe(2);
  });
});

it('a touch changes the address and not the history', () => {
  const { address, past, change } = editor();
  change((s) => select(s, '6/res/77'), 'touch');
  expect([past(), address.entries.length]).toEqual([0, 1]);
  expect(readLink(address.fragment()).spec.selected).toBe('6/res/77');
});
