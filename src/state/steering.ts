import type { FeatureId } from '../core/ids';
import type { Plan } from '../core/plan';
import {
  BACKENDS,
  type Backend,
  featuresRead,
  NO_TEXT,
  type PromptTokens,
  type RunRequest,
  type SelfTest,
  type Side,
  type WrittenText,
} from '../core/run';

/** What the page knows of the model that it runs, and of the texts that it writes. */

/** One way to run the model, and what came of trying it. */
export interface BackendState {
  readonly stage: 'untried' | 'loading' | 'ready' | 'slower' | 'failed';
  readonly threads: number;
  /** Tokens a second, one text without a plan; null until it was measured. */
  readonly speed: number | null;
  readonly test: SelfTest | null;
  readonly trouble: string | null;
}

export type BackendChoice = 'auto' | Backend;

export interface ModelState {
  /**
   * `absent`: the pack has no model. `idle`: it was not asked for yet. `stopped`: somebody stopped the fetching. `lost`:
   * its backend broke down in the middle of work; another one is taken when it is needed.
   */
  readonly stage: 'absent' | 'idle' | 'stopped' | 'lost' | 'loading' | 'ready' | 'failed';
  /** Bytes that have come in of those that are needed. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly backends: Readonly<Record<Backend, BackendState>>;
  readonly using: Backend | null;
  readonly choice: BackendChoice;
  readonly trouble: string | null;
}

export const UNTRIED: BackendState = {
  stage: 'untried',
  threads: 1,
  speed: null,
  test: null,
  trouble: null,
};

export const NO_MODEL: ModelState = {
  stage: 'absent',
  bytes: 0,
  totalBytes: 0,
  backends: Object.fromEntries(BACKENDS.map((backend) => [backend, UNTRIED])) as Record<
    Backend,
    BackendState
  >,
  using: null,
  choice: 'auto',
  trouble: null,
};

/** Two texts from one prompt and seed, while they are written and after. */
export interface Run {
  readonly id: number;
  readonly request: RunRequest;
  readonly backend: Backend;
  readonly stage: 'running' | 'done' | 'stopped' | 'failed';
  /** Null until the model has begun. */
  readonly prompt: PromptTokens | null;
  /** Settled: the numbers that the model was given. */
  readonly plan: Plan | null;
  /** Columns of all activations: the plan's features, then those that are watched. */
  readonly features: readonly FeatureId[];
  readonly texts: Readonly<Record<Side, WrittenText>>;
  readonly trouble: string | null;
  /** It failed because the prompt does not fit, and would run with its beginning cut. */
  readonly tooLong: boolean;
  /** When it was asked for, as milliseconds since 1970. */
  readonly at: number;
}

export function beginRun(id: number, request: RunRequest, backend: Backend, at: number): Run {
  return {
    id,
    request,
    backend,
    stage: 'running',
    prompt: null,
    plan: null,
    features: featuresRead(request.plan, request.watched),
    texts: { unedited: NO_TEXT, edited: NO_TEXT },
    trouble: null,
    tooLong: false,
    at,
  };
}

/** Whether two requests differ in the plan alone: the text of the model as it is is then the same. */
export function sameText(a: RunRequest, b: RunRequest): boolean {
  return a.cutLeft === b.cutLeft && JSON.stringify(a.text) === JSON.stringify(b.text);
}
