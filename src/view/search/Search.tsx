import { useEffect, useMemo, useRef, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { SearchField } from 'react-aria-components/SearchField';
import { type FeatureId, featureOf } from '../../core/ids';
import type { AppState } from '../../state/store';
import { nowOf } from '../commands/command';
import { FEATURE_COMMANDS, SELECT } from '../commands/featureCommands';
import { findInGraph } from '../commands/find';
import { GRAPH_COMMANDS } from '../commands/graphCommands';
import { keysText } from '../commands/keys';
import { ask, useRequest } from '../commands/requests';
import { useRun } from '../commands/useNow';
import { focusFeature } from '../focusFeature';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { type FoundFeature, useServices } from '../services';
import { useApp, useAppStore } from '../useApp';

/** Before the id of a feature of the graph, in the keys of the list. */
const GO = 'go:';
/** More features of the graph than this are found sooner with another letter. */
const MOST_IN_GRAPH = 4;
const specOf = (state: AppState) => state.spec;
const labelsOf = (state: AppState) => state.open?.labels;

/** Finds a feature by label, promoted token or id: one of the graph to go to, or one of the pack to start from. */
export function Search() {
  const services = useServices();
  const { search } = services;
  const store = useAppStore();
  const run = useRun();
  const spec = useApp(specOf);
  const labels = useApp(labelsOf);
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly FoundFeature[]>([]);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);

  useEffect(() => {
    const query = text.trim();
    if (query === '') {
      setFound([]);
      return;
    }
    let current = true;
    setBusy(true);
    search(query)
      .then((hits) => current && setFound(hits))
      .catch(() => current && setFound([]))
      .finally(() => current && setBusy(false));
    return () => {
      current = false;
    };
  }, [text, search]);

  useRequest('find', () => {
    input.current?.focus();
    input.current?.select();
  });

  const choose = (key: unknown): void => {
    if (typeof key !== 'string') return;
    const here = key.startsWith(GO);
    const feature = (here ? key.slice(GO.length) : key) as FeatureId;
    run(here || spec.seeds.join() === feature ? SELECT : FEATURE_COMMANDS.seed, { feature });
    setText('');
    focusFeature(feature);
    // It may be far off, or too small to be seen.
    if (here) requestAnimationFrame(() => ask('look'));
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another spec is another graph
  const inGraph = useMemo(
    () =>
      text.trim() === ''
        ? []
        : findInGraph(nowOf(store, services).graph, text, (id) => labelText(labels, id), MOST_IN_GRAPH),
    [text, spec, labels, store, services],
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches whether the focus is inside
    <div
      className="search"
      onFocus={() => setFocused(true)}
      onBlur={({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget))}
    >
      <Autocomplete inputValue={text} onInputChange={setText}>
        <SearchField aria-label="Find a feature by label, token or id" className="search-field">
          <Input
            ref={input}
            placeholder="Find a feature: ship, or 7/res/93"
            autoComplete="off"
            spellCheck={false}
          />
          <kbd>{keysText(GRAPH_COMMANDS.find.keys)}</kbd>
        </SearchField>
        {focused && text.trim() !== '' && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard, too
          <div className="results" tabIndex={0} role="group" aria-label="What was found">
            <ListBox
              aria-label="Features found"
              onAction={choose}
              renderEmptyState={() => (
                <p className="quiet no-results">
                  {busy ? 'Searching…' : 'Nothing found. Try another word, or an id such as 7/res/93.'}
                </p>
              )}
            >
              {inGraph.length > 0 && (
                <ListBoxSection id="in-graph">
                  <Header>In this graph: go to</Header>
                  {inGraph.map((id) => (
                    <ListBoxItem key={id} id={GO + id} textValue={labelText(labels, id)} className="result">
                      <SiteMark site={featureOf(id).site} />
                      <span className="name">{labelText(labels, id)}</span>
                      <span className="id">{id}</span>
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              )}
              {found.length > 0 && (
                <ListBoxSection id="in-pack">
                  <Header>In the pack: start from</Header>
                  {found.map(({ id, raises }) => (
                    <ListBoxItem key={id} id={id} textValue={labelText(labels, id)} className="result">
                      <SiteMark site={featureOf(id).site} />
                      <span className="name">{labelText(labels, id)}</span>
                      {raises.length > 0 && <span className="quiet raises">raises {raises.join(', ')}</span>}
                      <span className="id">{id}</span>
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              )}
            </ListBox>
          </div>
        )}
      </Autocomplete>
    </div>
  );
}
