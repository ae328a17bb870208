import { useState } from 'react';
import { type AppState, notify } from '../state/store';
import { CommandsButton } from './commands/CommandsButton';
import { useRequest } from './commands/requests';
import { SHORTCUTS } from './commands/shortcuts';
import { ExportButton } from './export/ExportButton';
import { HelpButton } from './help/HelpButton';
import { RecentButton } from './recent/RecentButton';
import { Search } from './search/Search';
import { useServices } from './services';
import { type Theme, useTheme } from './theme';
import { useApp, useAppStore } from './useApp';

const titleOf = (state: AppState) => state.open?.pack.manifest.title;
const THEME_NAMES: Readonly<Record<Theme, string>> = { system: 'Auto', light: 'Light', dark: 'Dark' };
const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

export function Header() {
  const title = useApp(titleOf);
  const [theme, setTheme] = useTheme();
  const nextTheme = (): void => setTheme(NEXT[theme]);
  useRequest('theme', nextTheme);
  return (
    <header className="top">
      <h1>Headwaters</h1>
      <span className="pack quiet">{title}</span>
      <Search />
      <nav aria-label="Commands">
        <CommandsButton />
        <UndoButtons />
        <CopyLink />
        <RecentButton />
        <ExportButton />
        <HelpButton />
        <button
          type="button"
          onClick={nextTheme}
          aria-label={`${THEME_NAMES[theme]} colours. Change to ${NEXT[theme]}.`}
        >
          <span aria-hidden="true">◐</span>
          <span className="theme-name"> {THEME_NAMES[theme]}</span>
        </button>
      </nav>
    </header>
  );
}

const pastOf = (state: AppState) => state.history.past.length > 0;
const futureOf = (state: AppState) => state.history.future.length > 0;

function UndoButtons() {
  const { undo, redo } = useServices();
  const past = useApp(pastOf);
  const future = useApp(futureOf);
  return (
    <span className="undo">
      <button
        type="button"
        aria-label="Undo"
        title={`Undo (${SHORTCUTS.undo})`}
        disabled={!past}
        onClick={undo}
      >
        ↶
      </button>
      <button
        type="button"
        aria-label="Redo"
        title={`Redo (${SHORTCUTS.redo})`}
        disabled={!future}
        onClick={redo}
      >
        ↷
      </button>
    </span>
  );
}

/** Copies the address of this graph, and says so where it was asked for. */
function CopyLink() {
  const store = useAppStore();
  const { link } = useServices();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link());
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      notify(store, {
        kind: 'trouble',
        text: `The browser does not let this page copy. The link is in the address bar: ${link()}`,
      });
    }
  };
  useRequest('copy', () => void copy());
  return (
    <button type="button" className="copy-link" onClick={() => void copy()}>
      <span aria-live="polite">{copied ? 'Link copied' : 'Copy link'}</span>
    </button>
  );
}
