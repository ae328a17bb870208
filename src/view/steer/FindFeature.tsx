import { useEffect, useState } from 'react';
import { ComboBox } from 'react-aria-components/ComboBox';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { type FeatureId, featureOf, parseFeature, positionId } from '../../core/ids';
import type { AppState } from '../../state/store';
import { FEATURE_COMMANDS } from '../commands/featureCommands';
import { useRun } from '../commands/useNow';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { useServices } from '../services';
import { useApp } from '../useApp';

/** Features that are listed at most. */
const MOST = 12;

const openOf = (state: AppState) => state.open;
const editsOf = (state: AppState) => state.spec.plan.edits;

/** Adds any feature of the pack to the plan, whether it is in the graph or not. */
export function FindFeature() {
  const run = useRun();
  const open = useApp(openOf);
  const edits = useApp(editsOf);
  const [text, setText] = useState('');
  const found = useFeatures(text.trim());
  const items = found.features
    .filter((id) => edits.every(({ feature }) => feature !== id))
    .map((id) => ({ id, label: labelText(open?.labels, id) }));
  return (
    <ComboBox
      className="find-feature"
      aria-label="Add a feature by label, token or id"
      items={items}
      inputValue={text}
      onInputChange={setText}
      selectedKey={null}
      menuTrigger="input"
      allowsEmptyCollection={text.trim() !== ''}
      onSelectionChange={(key) => {
        const feature = items.find(({ id }) => id === key)?.id;
        if (!feature) return;
        run(FEATURE_COMMANDS.steer, { feature });
        setText('');
      }}
    >
      <Input placeholder="Add a feature: ship, or 7/res/93" spellCheck="false" />
      <Popover className="menu-frame found-features" placement="bottom start">
        <ListBox<(typeof items)[number]>
          className="menu"
          renderEmptyState={() => (
            <p className="quiet">
              {found.query === text.trim() ? 'No other feature was found.' : 'Searching…'}
            </p>
          )}
        >
          {({ id, label }) => (
            <ListBoxItem className="menu-item" textValue={`${label} ${id}`}>
              <SiteMark site={featureOf(id).site} /> <span className="name">{label}</span>{' '}
              <span className="id">{id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** What a query was answered with. */
interface Found {
  readonly query: string;
  /** Best first. */
  readonly features: readonly FeatureId[];
}

function useFeatures(query: string): Found {
  const { search } = useServices();
  const open = useApp(openOf);
  const [found, setFound] = useState<Found>({ query: '', features: [] });
  useEffect(() => {
    const exact = parseFeature(query) ? (query as FeatureId) : undefined;
    const count = exact && open?.known.featuresAt(positionId(featureOf(exact)));
    const answer = (features: readonly FeatureId[]): void => setFound({ query, features });
    if (exact || query === '') return answer(exact && featureOf(exact).index < (count ?? 0) ? [exact] : []);
    let isGone = false;
    search(query, 0, MOST).then(
      ({ page }) => isGone || answer(page.flatMap(({ ids }) => ids).slice(0, MOST)),
      () => isGone || answer([]),
    );
    return () => {
      isGone = true;
    };
  }, [search, open, query]);
  return found;
}
