import type { GraphSpec } from '../../core/spec';
import { addStep, amend, beginHistory, redo, undo } from '../../state/history';
import { createAppStore, type OpenPack, type Store, type Weight } from '../../state/store';
import type { Services } from '../services';
import type { Command } from './command';
import { COMMANDS } from './registry';

/** A page without a browser: the store and history of the app, and nobody to ask for anything else. */
export interface TestPage {
  readonly store: Store;
  readonly services: Services;
}

export function testPage(spec: GraphSpec, open: OpenPack | null = null): TestPage {
  const store = createAppStore();
  const travel = (way: typeof undo) => (): void => {
    const history = way(store.getState().history);
    store.setState({ history, spec: history.present });
  };
  const services = {
    change(update: (spec: GraphSpec) => GraphSpec, weight: Weight) {
      const next = update(store.getState().spec);
      const enter = weight === 'step' ? addStep : amend;
      store.setState(({ history }) => ({ spec: next, history: enter(history, next) }));
    },
    undo: travel(undo),
    redo: travel(redo),
  };
  store.setState({ open, spec, history: beginHistory(spec) });
  return { store, services: services as unknown as Services };
}

/** The command with an id. */
export function commandOf(id: string): Command {
  const command = COMMANDS.find((one) => one.id === id);
  if (!command) throw new Error(`there is no command ${id}`);
  return command;
}
