import { useState } from 'react';
import { type AppState, notify } from '../state/store';
import { CommandButton } from './commands/CommandButton';
import { CommandsButton } from './commands/CommandsButton';
import { PAGE_COMMANDS } from './commands/pageCommands';
import { useRequest } from './commands/requests';
import { ExportButton } from './export/ExportButton';
import { HelpButton } from './help/HelpButton';
import { OpenButton } from './open/OpenButton';
import { RecentButton } from './recent/RecentButton';
import { Search } from './search/Search';
import { useServices } from './services';
import { StatusDot } from './status/StatusDot';
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
        <span className="undo">
          <CommandButton command={PAGE_COMMANDS.undo} stays>
            ↶
          </CommandButton>
          <CommandButton command={PAGE_COMMANDS.redo} stays>
            ↷
          </CommandButton>
        </span>
        <OpenButton />
        <CopyLink />
        <RecentButton />
        <ExportButton />
        <HelpButton />
        {title !== undefined && <StatusDot />}
        <CommandButton command={PAGE_COMMANDS.theme}>
          <span aria-hidden="true">◐</span>
          <span className="visually-hidden">
            {THEME_NAMES[theme]} theme. Change to {NEXT[theme]}.
          </span>
          <span className="theme-name" aria-hidden="true">
            {' '}
            {THEME_NAMES[theme]}
          </span>
        </CommandButton>
      </nav>
    </header>
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
        text: `The browser did not allow copying. The link is in the address bar: ${link()}`,
      });
    }
  };
  useRequest('copy', () => void copy());
  return (
    <CommandButton command={PAGE_COMMANDS.copy} className="copy-link" stays>
      <span aria-live="polite">{copied ? 'Link copied' : 'Copy link'}</span>
    </CommandButton>
  );
}
