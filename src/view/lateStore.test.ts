import { describe, expect, it } from 'vitest';
import { open, select, setCuts } from '../state/commands';
import { type AppState, createAppStore } from '../state/store';
import { createLateStore } from './lateStore';

/** A store, its late one, and the frame that the late one waits for. */
function stores() {
  const store = createAppStore();
  let frame: (() => void) | undefined;
  const late = createLateStore(store, (then) => {
    frame = then;
    return () => {
      frame = undefined;
    };
  });
  const leave = late.follow();
  const told: AppState[] = [];
  late.subscribe((now) => told.push(now));
  const change = (update: (spec: AppState['spec']) => AppState['spec']): void =>
    store.setState((s) => ({ spec: update(s.spec) }));
  return {
    store,
    late,
    leave,
    told,
    change,
    drawFrame: () => frame?.(),
    isWaiting: () => frame !== undefined,
  };
}

describe('the late store', () => {
  it('shows an expansion after the next frame', () => {
    const { store, late, change, drawFrame } = stores();
    const before = store.getState();
    change((s) => open(s, '7/res/1', 'step'));
    expect(late.getState()).toBe(before);
    drawFrame();
    expect(late.getState()).toBe(store.getState());
  });

  it('keeps whatever else changes meanwhile for the same moment', () => {
    const { store, late, told, change, drawFrame } = stores();
    change((s) => open(s, '7/res/1', 'step'));
    store.setState({ marked: new Set(['6/res/1']) });
    change((s) => open(s, '6/res/1', 'step'));
    expect(late.getState().marked.size).toBe(0);
    drawFrame();
    expect(told.at(-1)).toBe(store.getState());
    expect(late.getState().spec.opened.size).toBe(2);
  });

  it('never keeps back what has a slider or a field, nor a selection', () => {
    const { store, late, change, isWaiting } = stores();
    change((s) => select(s, '7/res/1'));
    expect(late.getState()).toBe(store.getState());
    change((s) => open(s, '7/res/1', 'step'));
    change((s) => setCuts(s, { res: 0.7 }));
    expect(late.getState()).toBe(store.getState());
    expect(isWaiting()).toBe(false);
  });

  it('waits for nothing once it is left', () => {
    const { store, late, leave, change, isWaiting } = stores();
    change((s) => open(s, '7/res/1', 'step'));
    leave();
    expect(late.getState()).toBe(store.getState());
    expect(isWaiting()).toBe(false);
  });
});
