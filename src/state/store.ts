import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ChanceLevels } from '../core/cuts';
import type { Facts } from '../core/facts';
import type { FeatureId } from '../core/ids';
import type { KnownPack } from '../core/known';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import type { Themes } from '../core/themes';
import type { Labels } from '../pack/describe';
import type { Pack } from '../pack/open';
import { beginHistory, type History } from './history';
import { type ModelState, NO_MODEL, type Run } from './steering';

/** As many messages as can be read; of more, the newest. */
const MOST_NOTICES = 6;

/** One message to the person. It stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly kind: 'trouble' | 'note';
  readonly text: string;
  /** What can be done about it, as a button. */
  readonly action?: { readonly text: string; readonly run: () => void };
}

/** A pack that is open, with what has been read of it so far. */
export interface OpenPack {
  readonly pack: Pack;
  readonly known: KnownPack;
  readonly labels: Labels;
  readonly chance: ChanceLevels;
  /** The pack brought an atlas that fits it. */
  readonly atlas: boolean;
  /** Absent until they have been read in the background. */
  readonly facts?: Facts;
  readonly vocabulary?: readonly string[];
  readonly themes?: Themes | undefined;
}

/** What stands beside the picture. */
export const PANELS = ['feature', 'steer', 'list'] as const;
export type Panel = (typeof PANELS)[number];

export type Opening =
  | { readonly stage: 'loading'; readonly bytes: number; readonly what: string }
  | { readonly stage: 'failed'; readonly text: string }
  | { readonly stage: 'open' };

/** What the background work on matches has come to. */
export interface MatchingState {
  readonly stage: 'idle' | 'fetching' | 'chance' | 'matching' | 'done' | 'stopped' | 'failed';
  /** Decoder bytes fetched, and of how many. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** Pairs of positions whose chance level is measured, while it is. */
  readonly chancePairs: { readonly done: number; readonly pairs: number } | null;
  /** Rows matched, and of how many. */
  readonly rows: number;
  readonly totalRows: number;
  /** Engine that does the work, in words: "WebGPU (…)", "CPU". */
  readonly engine: string | null;
  /** Why WebGPU is not used, when it is not. */
  readonly whyNotGpu: string | null;
  /** GPU rows compared with the CPU twin, and the largest difference of a cosine. */
  readonly checked: { readonly rows: number; readonly largest: number } | null;
  /** Comparison with the atlas that came with the pack. */
  readonly agreement: Agreement | null;
  readonly trouble: string | null;
}

export interface Agreement {
  readonly rows: number;
  readonly largest: number;
  /** Rows whose matches differ by more than rounding. */
  readonly different: number;
}

export const NO_MATCHING: MatchingState = {
  stage: 'idle',
  bytes: 0,
  totalBytes: 0,
  chancePairs: null,
  rows: 0,
  totalRows: 0,
  engine: null,
  whyNotGpu: null,
  checked: null,
  agreement: null,
  trouble: null,
};

/**
 * How a change of the graph enters the history: as a step of its own, not yet (a slider on its way), as the end of
 * such a way, or not at all.
 */
export type Weight = 'step' | 'drag' | 'settle' | 'touch';

export interface AppState {
  readonly spec: GraphSpec;
  readonly history: History;
  readonly opening: Opening;
  readonly open: OpenPack | null;
  /** Grows whenever more matches become known. */
  readonly knowledge: number;
  readonly matching: MatchingState;
  readonly model: ModelState;
  readonly run: Run | null;
  /** Runs that have come to an end, the newest last. */
  readonly runs: readonly Run[];
  readonly panel: Panel;
  /** Features that something is to be done with together. They are nobody's work, and no part of the graph. */
  readonly marked: ReadonlySet<FeatureId>;
  readonly notices: readonly Notice[];
}

export type Store = StoreApi<AppState>;

export function createAppStore(): Store {
  return createStore<AppState>(() => ({
    spec: EMPTY_SPEC,
    history: beginHistory(EMPTY_SPEC),
    opening: { stage: 'loading', bytes: 0, what: 'the pack' },
    open: null,
    knowledge: 0,
    matching: NO_MATCHING,
    model: NO_MODEL,
    run: null,
    runs: [],
    panel: 'feature',
    marked: new Set(),
    notices: [],
  }));
}

let lastNotice = 0;

/** Adds a message, once: the same words twice at the same time say nothing more. */
export function notify(store: Store, notice: Omit<Notice, 'id'>): void {
  store.setState(({ notices }) => {
    if (notices.some((n) => n.text === notice.text)) return {};
    return { notices: [...notices, { ...notice, id: ++lastNotice }].slice(-MOST_NOTICES) };
  });
}

export function dismiss(store: Store, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) }));
}
