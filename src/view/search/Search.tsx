import { useEffect, useRef, useState } from 'react';
import { ComboBox } from 'react-aria-components/ComboBox';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { type FeatureId, featureOf } from '../../core/ids';
import { seedAt } from '../../state/commands';
import type { AppState } from '../../state/store';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { type FoundFeature, useServices } from '../services';
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

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement;
      const asked = (event.key === 'k' && (event.metaKey || event.ctrlKey)) || (event.key === '/' && !typing);
      if (!asked) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const choose = (key: unknown): void => {
    if (typeof key !== 'string') return;
    change((s) => seedAt(s, key as FeatureId), 'step');
    setText('');
    input.current?.blur();
  };

  return (
    <ComboBox
      className="search"
      items={found}
      inputValue={text}
      onInputChange={setText}
      selectedKey={null}
      onSelectionChange={choose}
      allowsEmptyCollection
      allowsCustomValue
      menuTrigger="input"
    >
      <Label className="visually-hidden">Find a feature by label, token or id</Label>
      <div className="search-field">
        <Input
          ref={input}
          placeholder="Find a feature: ship, or 7/res/93"
          autoComplete="off"
          spellCheck={false}
        />
        <kbd>/</kbd>
      </div>
      <Popover className="search-popover" offset={4}>
        <ListBox<FoundFeature>
          className="results"
          renderEmptyState={() => (
            <p className="quiet no-results">
              {busy
                ? 'Searching…'
                : text.trim() === ''
                  ? 'Type a word or an id.'
                  : 'Nothing found. Try another word, or an id such as 7/res/93.'}
            </p>
          )}
        >
          {({ id, raises }) => (
            <ListBoxItem id={id} textValue={labelText(labels, id)} className="result">
              <SiteMark site={featureOf(id).site} />
              <span className="name">{labelText(labels, id)}</span>
              {raises.length > 0 && <span className="quiet raises">raises {raises.join(', ')}</span>}
              <span className="id">{id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
