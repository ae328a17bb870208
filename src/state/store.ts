import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FeatureId } from '../core/ids';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import type { Flow } from './flow';
import { beginJourney, type Journey } from './history';
import type { OpenPack } from './openPack';
import { type ModelState, NO_MODEL, type Run } from './steering';
import type { Trial } from './trial';

/** As many messages as can be read; of more, the newest. */
const MOST_NOTICES = 6;

/** One message to the person. It stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly kind: 'trouble' | 'note';
  readonly text: string;
  /** What it is about: a newer message about the same takes its place, and it goes when that is settled. */
  readonly about?: string;
  /** What can be done about it, as a button. */
  readonly action?: { readonly text: string; readonly run: () => void };
}

/** A step that would add so much that it is asked about first. */
export interface GrowthAsked {
  /** What would do it, as the beginning of a sentence. */
  readonly name: string;
  readonly update: (spec: GraphSpec) => GraphSpec;
}

/** The dialog that opens packs, and what was put into it from outside. */
export interface OpenAsked {
  /** A place to look at; null where the person says it in the dialog. */
  readonly from: string | null;
  /** What people call it. */
  readonly what: string;
}

/** What stands beside the picture. */
export const PANELS = ['feature', 'steer', 'list'] as const;
export type Panel = (typeof PANELS)[number];

/** How far the pack has come. */
export type PackStage =
  | { readonly stage: 'loading'; readonly bytes: number; readonly what: string }
  | { readonly stage: 'failed'; readonly text: string }
  | { readonly stage: 'open' };

export type EngineChoice = 'fastest' | 'gpu' | 'cpu';

/** The background work on matches. Matches of single features are computed whenever the graph needs them, beside it. */
export interface MatchingState {
  /**
   * `idle`: nothing goes on. `building`: the whole pack is matched. `paused`: somebody stopped that for now. `stopped`:
   * for good. `checking`: the pack is matched again to compare it with its own atlas.
   */
  readonly stage: 'idle' | 'building' | 'paused' | 'stopped' | 'checking' | 'failed';
  /** Bytes of all decoders of the pack. */
  readonly totalBytes: number;
  /** Decoders are loaded whenever they are needed: the pack is small, or somebody asked for it. */
  readonly mayLoad: boolean;
  /** Bytes of decoders that have come in for the graph on show, while it waits for them; null while it does not. */
  readonly loading: number | null;
  /** How far the work of the stage has come. */
  readonly progress: MatchingProgress | null;
  readonly choice: EngineChoice;
  /** What the last work that came to its end says of itself. */
  readonly result: MatchingResult | null;
  readonly trouble: string | null;
}

/**
 * The engine that was not used. `untried`: it may be the faster one. `slower`: it was measured here. `none`: it cannot be
 * used here.
 */
export type OtherEngine = 'untried' | 'slower' | 'none';

export interface MatchingProgress {
  /** Decoder bytes loaded, and of how many. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** Pairs of positions done, and of how many. */
  readonly pairs: number;
  readonly totalPairs: number;
  readonly rows: number;
  readonly totalRows: number;
  /** At the speed so far; null until there is one. */
  readonly secondsLeft: number | null;
  /** The engine that does the work, in words. */
  readonly engine: string | null;
}

export interface MatchingResult {
  /** Comparison with the atlas that came with the pack; null where nothing was compared. */
  readonly agreement: Agreement | null;
  /** GPU rows compared with the CPU twin, and the largest difference of a cosine; null on the CPU. */
  readonly checked: { readonly rows: number; readonly largest: number } | null;
  /** Null where nothing was left to match. */
  readonly engine: {
    /** In words: "WebGPU (…)", "CPU, 2 threads". */
    readonly name: string;
    /** Why WebGPU was not used, or null where it was. */
    readonly whyNotGpu: string | null;
    readonly other: OtherEngine;
  } | null;
}

export interface Agreement {
  readonly rows: number;
  readonly largest: number;
  /** Rows whose matches differ by more than rounding. */
  readonly different: number;
}

export const NO_MATCHING: MatchingState = {
  stage: 'idle',
  totalBytes: 0,
  mayLoad: false,
  loading: null,
  progress: null,
  choice: 'fastest',
  result: null,
  trouble: null,
};

/** Labels from Neuronpedia, for what is on show. */
export interface Labelling {
  /** Somebody asked for it. */
  readonly isOn: boolean;
  /** Features that are being asked about; null while none are. */
  readonly asked: number | null;
}

export const NO_LABELLING: Labelling = { isOn: false, asked: null };

/**
 * How a change of the graph enters the history: as a step of its own, not yet (a slider on its way), as the end of
 * such a way, or not at all.
 */
export type Weight = 'step' | 'drag' | 'settle' | 'touch';

export interface AppState extends Journey {
  /** The spec before a drag that is under way; null at rest. */
  readonly dragFrom: GraphSpec | null;
  readonly opening: PackStage;
  readonly open: OpenPack | null;
  /** The graph of the spec, and the one it is compared with; null until there are any. */
  readonly flow: Flow | null;
  readonly other: Flow | null;
  readonly matching: MatchingState;
  readonly model: ModelState;
  readonly run: Run | null;
  /** Runs that have come to an end, the newest last. */
  readonly runs: readonly Run[];
  readonly growthAsked: GrowthAsked | null;
  readonly openAsked: OpenAsked | null;
  readonly labelling: Labelling;
  readonly trial: Trial | null;
  /** Trials that have come to an end, the newest last. */
  readonly trials: readonly Trial[];
  readonly panel: Panel;
  /** The page was opened by an address that says what to show. */
  readonly onLink: boolean;
  /** Pictures that are not turned by hand are drawn from top to bottom: the window is higher than broad. */
  readonly isUpright: boolean;
  /** Features that something is to be done with together. They are nobody's work, and no part of the graph. */
  readonly marked: ReadonlySet<FeatureId>;
  /** The match that somebody looks at, as `from>to`. No part of the graph either. */
  readonly edge: string | null;
  readonly notices: readonly Notice[];
}

export type Store = StoreApi<AppState>;

/** @param derive what follows from a state and is held beside it: nobody sees the one without the other */
export function createAppStore(derive: (state: AppState) => Partial<AppState> = () => ({})): Store {
  const store = createStore<AppState>(() => ({
    ...beginJourney(EMPTY_SPEC),
    dragFrom: null,
    opening: { stage: 'loading', bytes: 0, what: 'the pack' },
    open: null,
    flow: null,
    other: null,
    matching: NO_MATCHING,
    model: NO_MODEL,
    run: null,
    runs: [],
    growthAsked: null,
    openAsked: null,
    labelling: NO_LABELLING,
    trial: null,
    trials: [],
    panel: 'feature',
    onLink: false,
    isUpright: false,
    marked: new Set(),
    edge: null,
    notices: [],
  }));
  const { setState } = store;
  store.setState = (partial: Partial<AppState> | ((state: AppState) => Partial<AppState>)) =>
    setState((before) => {
      const change = typeof partial === 'function' ? partial(before) : partial;
      return { ...change, ...derive({ ...before, ...change }) };
    });
  return store;
}

let lastNotice = 0;

/** Adds a message, once: the same words twice at the same time say nothing more. */
export function notify(store: Store, notice: Omit<Notice, 'id'>): void {
  store.setState(({ notices }) => {
    if (notices.some((n) => n.text === notice.text && n.about === notice.about)) return {};
    const others = notices.filter((n) => n.about === undefined || n.about !== notice.about);
    return { notices: [...others, { ...notice, id: ++lastNotice }].slice(-MOST_NOTICES) };
  });
}

/** What the messages were about is well again. */
export function settle(store: Store, about: string): void {
  store.setState(({ notices }) =>
    notices.some((n) => n.about === about) ? { notices: notices.filter((n) => n.about !== about) } : {},
  );
}

export function dismiss(store: Store, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) }));
}
