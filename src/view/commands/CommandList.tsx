import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { SearchField } from 'react-aria-components/SearchField';
import { type FeatureId, featureOf } from '../../core/ids';
import type { AppState } from '../../state/store';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { type Command, nameOf, nowOf, SECTIONS } from './command';
import { findInGraph, holdsWords } from './find';
import { keysNow, keysText } from './keys';
import { PAGE_COMMANDS } from './pageCommands';
import { COMMANDS } from './registry';
import { startCommand, startsOf } from './starts';

const stateOf = (state: AppState) => state;

/** More features than this are found sooner with another letter. */
const MOST_FEATURES = 8;
/** Before the id of a feature, in the keys of the list. */
const GO = 'go:';
/** All but the one that leads here. */
const LISTED = COMMANDS.filter((command) => command !== PAGE_COMMANDS.palette);

interface Props {
  readonly onRun: (command: Command) => void;
  readonly onGo: (feature: FeatureId) => void;
}

/** Commands that can be run now, and, for what is typed, the features on show. */
export function CommandList({ onRun, onGo }: Props) {
  const store = useAppStore();
  const services = useServices();
  const state = useApp(stateOf);
  const [query, setQuery] = useState('');
  const input = useRef<HTMLInputElement>(null);
  // At once: a field that gets the keyboard after a while, as React Aria's own may, loses the first letters.
  useLayoutEffect(() => input.current?.focus(), []);
  const labels = state.open?.labels;
  const { selected } = state.spec;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `state` is what the store holds now
  const now = useMemo(() => nowOf(store, services), [store, services, state]);
  const titles = {
    feature: selected ? labelText(labels, selected) : '',
    graph: 'Graph',
    steering: 'Steering',
    page: 'Page',
  };
  const fitting = [...LISTED, ...startsOf(state).map(startCommand)].filter(
    (command) =>
      holdsWords(`${titles[command.section]} ${nameOf(command, now)}`, query.trim()) && command.when(now),
  );
  const features = findInGraph(now.graph, query, (id) => labelText(labels, id), MOST_FEATURES);

  const choose = (key: unknown): void => {
    const name = String(key);
    const feature = features.find((id) => name === GO + id);
    const command = fitting.find(({ id }) => id === name);
    if (feature) onGo(feature);
    else if (command) onRun(command);
  };
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <SearchField aria-label="Type a command, or a feature of this graph" className="palette-field">
        <Input
          ref={input}
          placeholder="Type a command, or a feature of this graph"
          autoComplete="off"
          spellCheck={false}
        />
      </SearchField>
      <ListBox
        aria-label="Commands"
        className="palette-list"
        onAction={choose}
        renderEmptyState={() => <p className="quiet no-results">No such command. Try a shorter word.</p>}
      >
        {SECTIONS.map((section) => {
          const commands = fitting.filter((command) => command.section === section);
          if (commands.length === 0) return null;
          return (
            <ListBoxSection key={section} id={section}>
              <Header>{titles[section]}</Header>
              {commands.map((command) => {
                const name = nameOf(command, now);
                const keys = keysText(keysNow(command, now));
                return (
                  <ListBoxItem key={command.id} id={command.id} textValue={name} className="result">
                    <span className="name">{name}</span>
                    {keys && <kbd>{keys}</kbd>}
                  </ListBoxItem>
                );
              })}
            </ListBoxSection>
          );
        })}
        {features.length > 0 && (
          <ListBoxSection id="features">
            <Header>Features on show</Header>
            {features.map((id) => (
              <ListBoxItem
                key={id}
                id={GO + id}
                textValue={`Go to ${labelText(labels, id)}, ${id}`}
                className="result"
              >
                <SiteMark site={featureOf(id).site} />
                <span className="name">Go to {labelText(labels, id)}</span>
                <span className="id">{id}</span>
              </ListBoxItem>
            ))}
          </ListBoxSection>
        )}
      </ListBox>
    </Autocomplete>
  );
}
