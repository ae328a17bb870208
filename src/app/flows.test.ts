import { beforeAll, describe, expect, it } from 'vitest';
import { traceFlow } from '../core/flow';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { compareWith } from '../state/choiceCommands';
import { seedAt, setCuts } from '../state/commands';
import { isFlowOf } from '../state/flow';
import { QUICK_NODES, requestOf } from '../state/graphOf';
import type { OpenPack } from '../state/openPack';
import { createAppStore } from '../state/store';
import { Flows } from './flows';
import { readPack } from './openPack';
import { handClock, memoryEnvironment } from './testing';

let open: OpenPack;

beforeAll(async () => {
  const store = createAppStore();
  await readPack(store, memoryEnvironment(), { id: 'demo', revision: null }, new AbortController().signal);
  const read = store.getState().open;
  if (!read) throw new Error('the embedded pack opens');
  open = read;
});

const SMALL = seedAt(EMPTY_SPEC, '7/res/948');
/** Every match of every feature that is reached, ten each: thousands of features. */
const LARGE: GraphSpec = {
  ...setCuts(SMALL, { res: 0, mlp: 0, att: 0, rule: 'fixed' }),
  k: 3,
  opened: new Map([['7/res/948', 'chain']]),
};

function page() {
  const clock = handClock();
  const flows: Flows = new Flows(clock, (late) => store.setState(late));
  const store = createAppStore((state) => flows.derive(state));
  store.setState({ open });
  return { store, clock };
}

describe('the graph of a spec', () => {
  it('is there with its spec when it is small', () => {
    const { store } = page();
    store.setState({ spec: SMALL });
    const { flow, other } = store.getState();
    expect(flow?.graph).toEqual(traceFlow(requestOf(SMALL, open), open.known));
    expect(other).toBeNull();
  });

  it('is traced once, whatever else changes', () => {
    const { store } = page();
    store.setState({ spec: SMALL });
    const { flow } = store.getState();
    store.setState({
      panel: 'list',
      spec: { ...SMALL, selected: null, notes: new Map([['7/res/948', 'a']]) },
    });
    expect(store.getState().flow).toBe(flow);
  });

  it('comes later when it is large, and the one before stays until then', () => {
    const { store, clock } = page();
    store.setState({ spec: SMALL });
    const before = store.getState().flow;
    store.setState({ spec: LARGE });
    expect(store.getState().flow).toBe(before);
    clock.pass(0);
    const { flow } = store.getState();
    expect(flow && isFlowOf(flow, LARGE)).toBe(true);
    expect(flow?.graph.nodes.length).toBeGreaterThan(QUICK_NODES);
  });

  it('that nobody waits for any more is not traced', () => {
    const { store, clock } = page();
    store.setState({ spec: LARGE });
    store.setState({ spec: SMALL });
    const { flow } = store.getState();
    clock.pass(10);
    expect(store.getState().flow).toBe(flow);
  });

  it('beside another one marks what both have', () => {
    const { store } = page();
    store.setState({ spec: compareWith(SMALL, '6/res/77') });
    const { flow, other } = store.getState();
    expect(other?.graph.nodes.some(({ id, seed }) => seed && id === '6/res/77')).toBe(true);
    expect(flow?.shared.has('6/res/77')).toBe(true);
    expect(flow?.beside).toBe(other?.graph);
    store.setState({ spec: SMALL });
    expect(store.getState().other).toBeNull();
  });
});
