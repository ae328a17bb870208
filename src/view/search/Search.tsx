import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type IdQuery, readIdQuery } from '../../core/idQuery';
import { type FeatureId, type PositionId, positionId } from '../../core/ids';
import type { OpenPack } from '../../state/openPack';
import type { AppState } from '../../state/store';
import { type Command, nowOf } from '../commands/command';
import { FEATURE_COMMANDS, SELECT } from '../commands/featureCommands';
import { findInGraph } from '../commands/find';
import { GRAPH_COMMANDS } from '../commands/graphCommands';
import { keysText } from '../commands/keys';
import { ask, useRequest } from '../commands/requests';
import { useRun } from '../commands/useNow';
import { focusFeature } from '../focusFeature';
import { labelText } from '../labelText';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { foundText } from './foundText';
import { rowId } from './ResultRow';
import { Results } from './Results';
import { type Row, rowsOf } from './resultRows';
import { type OpenGroups, rowOfGroup } from './rows';
import { useFound } from './useFound';
import { usePreview } from './usePreview';

/** More features of the graph than this are found sooner with another letter. */
const MOST_IN_GRAPH = 4;
const LIST = 'features-found';
const NONE_OPEN: OpenGroups = new Map();
/** Where the list covers the picture. */
const NARROW = '(max-width: 900px)';
/** Rows that the active one moves by. */
const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 };
const specOf = (state: AppState) => state.spec;
const openOf = (state: AppState) => state.open;

/**
 * Finds a feature by label, raised token or id: one of the graph to go to, or one of the pack to start from. Query and list
 * stay while one walks the list and tries what it holds.
 */
export function Search() {
  const services = useServices();
  const store = useAppStore();
  const run = useRun();
  const spec = useApp(specOf);
  const pack = useApp(openOf);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [isListed, setListed] = useState(false);
  const [active, setActive] = useState(0);
  const [opened, setOpened] = useState(NONE_OPEN);
  /** Enter was pressed before its query had been answered. */
  const early = useRef<string | null>(null);
  const preview = usePreview();

  const query = text.trim();
  const features = useMemo(() => featuresOf(pack), [pack]);
  const id = useMemo(() => readIdQuery(query, features), [query, features]);
  const { found, groupAt, need } = useFound(id ? '' : query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another spec or pack is another graph
  const drawn = useMemo(
    () => new Set(nowOf(store, services).graphs.flatMap(({ nodes }) => nodes.map((one) => one.id))),
    [spec, pack, store, services],
  );
  // As the graph was when the words were typed: the list stays as it is while one tries what it holds, and while more
  // becomes known of the pack; only labels that come late make it another one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const inGraph = useMemo(() => findHere(query, id), [query, id, pack?.labels]);
  const rows = useMemo(() => {
    if (id?.kind !== 'feature') return rowsOf(inGraph, id ? 0 : found.groups, groupAt, opened);
    const own = { label: '', ids: [id.id], raises: [] };
    return rowsOf(inGraph, inGraph.length > 0 ? 0 : 1, () => own, NONE_OPEN);
  }, [id, inGraph, found.groups, groupAt, opened]);

  function findHere(words: string, exact: IdQuery | undefined): FeatureId[] {
    if (words === '' || !pack) return [];
    if (exact) return exact.kind === 'feature' && drawn.has(exact.id) ? [exact.id] : [];
    const { graph } = nowOf(store, services);
    return findInGraph(graph, words, (one) => labelText(pack.labels, one), MOST_IN_GRAPH);
  }

  useRequest('find', () => {
    input.current?.focus();
    input.current?.select();
    setListed(true);
  });

  const type = (next: string): void => {
    setText(next);
    setListed(true);
    setActive(0);
    setOpened(NONE_OPEN);
    early.current = null;
  };

  const close = (): void => {
    early.current = null;
    setListed(false);
    preview.end();
  };

  /** Goes to a feature of the picture, or to one that is drawn there in a moment. */
  const goTo = (feature: FeatureId, command: Command): void => {
    preview.end();
    run(command, { feature });
    setListed(false);
    focusFeature(feature);
    // It may be far off, or too small to be seen.
    if (command === SELECT) requestAnimationFrame(() => ask('look'));
  };

  const goToId = (feature: FeatureId): void =>
    goTo(feature, drawn.has(feature) ? SELECT : FEATURE_COMMANDS.seed);

  const runOn = (index: number, row: Row, command: Command): void => {
    setActive(index);
    if (row.kind === 'group') return;
    if (matchMedia(NARROW).matches) goTo(row.id, command);
    else {
      preview.end();
      run(command, { feature: row.id });
      input.current?.focus();
    }
  };

  const choose = (index: number, row: Row): void => {
    if (row.kind === 'here') goToId(row.id);
    else if (row.kind !== 'group') {
      if (id?.kind === 'feature') goToId(row.id);
      else runOn(index, row, spec.seeds.join() === row.id ? SELECT : FEATURE_COMMANDS.seed);
    } else {
      const next = new Map(opened);
      if (!next.delete(row.number)) next.set(row.number, row.group.ids.length);
      setOpened(next);
      setActive(inGraph.length + rowOfGroup(row.number, next));
    }
  };

  const enter = (): void => {
    if (id) {
      if (id.kind === 'feature') goToId(id.id);
      return;
    }
    const row = rows.at(active);
    if (found.query !== query) early.current = query;
    else if (row) choose(active, row);
  };
  // The answer has come to whoever pressed Enter before it.
  useEffect(() => {
    const row = rows.at(0);
    if (early.current === null || early.current !== found.query || !row) return;
    early.current = null;
    choose(0, row);
  });

  const walk = (by: number): void => {
    early.current = null;
    if (!isListed) {
      setListed(true);
      return;
    }
    const next = Math.min(Math.max(active + by, 0), rows.count - 1);
    const row = rows.at(next);
    if (!row) return;
    setActive(next);
    input.current?.focus();
    const feature = row.kind === 'group' ? row.group.ids[0] : row.id;
    if (feature) preview.show(feature);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const by = MOVES[event.key];
    if (event.nativeEvent.isComposing || query === '') return;
    if (by !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) walk(by);
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) enter();
    else if (event.key === 'Escape' && isListed) {
      const before = preview.undo();
      close();
      if (before) focusFeature(before);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shows = isListed && query !== '';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus of all that is inside
    <div
      className="search"
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => currentTarget.contains(relatedTarget) || close()}
    >
      <div className="search-field">
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Find a feature by label, token or id"
          aria-expanded={shows}
          aria-haspopup="grid"
          aria-controls={LIST}
          aria-autocomplete="list"
          {...(shows && rows.at(active) && { 'aria-activedescendant': rowId(active) })}
          placeholder="Find a feature: ship, or 7/res/93"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={({ target }) => type(target.value)}
          onFocus={() => setListed(true)}
          onClick={() => setListed(true)}
        />
        <kbd>{keysText(GRAPH_COMMANDS.find.keys)}</kbd>
      </div>
      {shows && (
        <div className="results">
          <p role="status" className={`found-text ${id?.kind === 'wrong' ? 'wrong' : ''}`}>
            {foundText(query, id, found)}
          </p>
          <Results
            id={LIST}
            rows={rows}
            active={active}
            open={opened}
            drawn={drawn}
            onNeed={need}
            onChoose={choose}
            onRun={runOn}
          />
        </div>
      )}
    </div>
  );
}

/** Number of features at each position that can be traced. */
function featuresOf(open: OpenPack | null): ReadonlyMap<PositionId, number> {
  const at = (open?.pack.manifest.saes ?? []).map((sae): [PositionId, number] => [
    positionId(sae),
    open?.known.featuresAt(positionId(sae)) ?? 0,
  ]);
  return new Map(at.filter(([, features]) => features > 0));
}
