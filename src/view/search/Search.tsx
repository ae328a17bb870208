import { useCallback, useEffect, useRef, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { SearchField } from 'react-aria-components/SearchField';
import { type FeatureId, featureOf } from '../../core/ids';
import { seedAt } from '../../state/commands';
import type { AppState } from '../../state/store';
import { useRequest } from '../commands/requests';
import { SHORTCUTS } from '../commands/shortcuts';
import { focusFeature } from '../focusFeature';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { type FoundFeature, useServices } from '../services';
import { isTyping } from '../typing';
import { useApp } from '../useApp';

const labelsOf = (state: AppState) => state.open?.labels;

/** Finds a feature by label, promoted token or id; choosing one starts a graph at it. */
export function Search() {
  const { change, search } = useServices();
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

  const toField = useCallback((): void => {
    input.current?.focus();
    input.current?.select();
  }, []);
  useRequest('find', toField);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping()) return;
      event.preventDefault();
      toField();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [toField]);

  const choose = (key: unknown): void => {
    if (typeof key !== 'string') return;
    change((s) => seedAt(s, key as FeatureId), 'step');
    setText('');
    focusFeature(key as FeatureId);
  };

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
          <kbd>{SHORTCUTS.find}</kbd>
        </SearchField>
        {focused && text.trim() !== '' && (
          <ListBox
            items={found}
            aria-label="Features found"
            className="results"
            onAction={choose}
            renderEmptyState={() => (
              <p className="quiet no-results">
                {busy ? 'Searching…' : 'Nothing found. Try another word, or an id such as 7/res/93.'}
              </p>
            )}
          >
            {({ id, raises }: FoundFeature) => (
              <ListBoxItem id={id} textValue={labelText(labels, id)} className="result">
                <SiteMark site={featureOf(id).site} />
                <span className="name">{labelText(labels, id)}</span>
                {raises.length > 0 && <span className="quiet raises">raises {raises.join(', ')}</span>}
                <span className="id">{id}</span>
              </ListBoxItem>
            )}
          </ListBox>
        )}
      </Autocomplete>
    </div>
  );
}
