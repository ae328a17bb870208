import { Editing } from '../../app/editing';
import { handClock, memoryAddress } from '../../app/testing';
import type { GraphSpec } from '../../core/spec';
import { beginJourney } from '../../state/history';
import type { OpenPack } from '../../state/openPack';
import { createAppStore, type Store } from '../../state/store';
import type { Services } from '../services';
import type { Command } from './command';
import { COMMANDS } from './registry';

/** The page without a browser: the real store and history, and nothing else to ask for. */
export interface TestPage {
  readonly store: Store;
  readonly services: Services;
}

export function testPage(spec: GraphSpec, open: OpenPack | null = null): TestPage {
  const store = createAppStore();
  const editing = new Editing(store, memoryAddress(''), handClock());
  store.setState({ open });
  editing.begin(beginJourney(spec), 'touch');
  return { store, services: editing as unknown as Services };
}

/** The command with an id. */
export function commandOf(id: string): Command {
  const command = COMMANDS.find((one) => one.id === id);
  if (!command) throw new Error(`there is no command ${id}`);
  return command;
}
