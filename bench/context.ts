import type { Page } from '@playwright/test';
import type { Table } from './report';

/** What every part of the benchmark is given. */
export interface Context {
  /** A new page of the development server's origin, without the app. */
  readonly openPage: () => Promise<Page>;
  /** The same in a new browser: whatever the one before was still doing ends with it. */
  readonly openFresh: () => Promise<Page>;
  /** A page with nothing in any cache, for the built app at a link such as `#v=1&seed=7/res/624`. */
  readonly openApp: (link: string) => Promise<AppPage>;
  /** Progress, on stderr. */
  readonly say: (line: string) => void;
  /** Also the sizes that take long. */
  readonly large: boolean;
  /** A measurement that takes longer than this is given up, where a part can take very long. */
  readonly limitMs: number;
  /** Sizes `[n, d]` instead of the usual ones. */
  readonly sizes: readonly (readonly [n: number, d: number])[] | undefined;
}

export interface AppPage {
  readonly page: Page;
  /** To go to; nothing is loaded yet. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface Part {
  readonly name: string;
  readonly run: (context: Context) => Promise<Table[]>;
}
