import * as Comlink from 'comlink';
import { aborted, HeadwatersError, isHeadwatersError } from '../core/errors';
import { type Facts, factsOf } from '../core/facts';
import { type FeatureId, featureOf } from '../core/ids';
import type { Backend, ReadRequest, ReadTexts, RunEvent, RunRequest, SelfTest } from '../core/run';
import type { SampledText, SamplesRequest } from '../core/samples';
import { readModelFiles } from '../model/files';
import { TextModel } from '../model/textModel';
import { openTokenizer } from '../model/tokenizer';
import { openWebSession } from '../model/web/modelSession';
import { loadRuntime } from '../model/web/runtime';
import type { SourceName } from '../pack/bytes';
import { readFacts } from '../pack/describe';
import { readModelCheck } from '../pack/modelCheck';
import { openPack } from '../pack/open';
import { allKept, openSource } from '../pack/openSource';
import { Jobs } from './jobs';
import { nextTurn } from './turn';

/** Runs the model of one pack on one backend, off the page's thread. A backend has a worker of its own. */

export interface ModelReady {
  readonly backend: Backend;
  readonly threads: number;
  /** Null where the pack brings nothing to compare with. */
  readonly test: SelfTest | null;
  /** Tokens a second, one text without a plan. */
  readonly speed: number;
}

/** Tokens that a backend has to write before it is trusted with more: few, because a slow one takes seconds. */
const MEASURED_TOKENS = 4;

const jobs = new Jobs();
let model: TextModel | undefined;
let facts: Facts = new Map();
/** A session does one thing at a time. */
let last: Promise<unknown> = Promise.resolve();

function opened(): TextModel {
  if (!model) throw new HeadwatersError('ModelError', { what: 'No model is loaded.' });
  return model;
}

function afterLast<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work, work);
  last = next.catch(() => undefined);
  return next;
}

function withoutFacts(error: unknown): Facts {
  if (isHeadwatersError(error, 'FileError')) return new Map();
  throw error;
}

function typical(feature: FeatureId): number | undefined {
  return factsOf(facts, featureOf(feature))?.typical;
}

const service = {
  /** Fetches the model and its runtime, tests it and measures how fast it is. */
  async load(
    job: number,
    source: SourceName,
    backend: Backend,
    onBytes: (bytes: number) => void,
  ): Promise<ModelReady> {
    return jobs.run(job, async (signal) => {
      const options = { signal, onBytes };
      const pack = await openPack(openSource(source), { signal });
      const [runtime, files, tokenizer, check, known] = await Promise.all([
        loadRuntime(backend, options),
        readModelFiles(pack, options),
        openTokenizer(pack, options),
        readModelCheck(pack, options),
        // Without facts there are no typical activations, and plans that need them say so.
        readFacts(pack, { signal }).catch(withoutFacts),
      ]);
      await allKept();
      facts = known;
      const text = new TextModel(pack, files, tokenizer, (steered, data) =>
        openWebSession(runtime, backend, steered, data),
      );
      await text.prepare([]);
      const test = check ? await text.test(check) : null;
      const speed = await text.speed(MEASURED_TOKENS, signal);
      model = text;
      return { backend, threads: runtime.threads, test, speed };
    });
  },

  /** Measures again, at another time. */
  speed(job: number): Promise<number> {
    return jobs.run(job, (signal) => afterLast(() => opened().speed(MEASURED_TOKENS, signal)));
  },

  /** Writes the texts of a run. A run that is stopped ends before the next token. */
  async run(job: number, request: RunRequest, onEvents: (events: RunEvent[]) => unknown): Promise<void> {
    await jobs.run(job, (signal) =>
      afterLast(async () => {
        if (signal.aborted) throw aborted();
        let heard: unknown;
        for await (const event of opened().run(request, typical, { signal })) {
          heard = onEvents([event]);
          await nextTurn();
        }
        // Events go by a port of their own: the answer must not overtake the last one.
        await heard;
      }),
    );
  },

  /** What features do in texts that are written. */
  read(job: number, request: ReadRequest): Promise<ReadTexts> {
    return jobs.run(job, (signal) =>
      afterLast(async () => {
        if (signal.aborted) throw aborted();
        return opened().read(request, typical, { signal });
      }),
    );
  },

  /** Writes many texts side by side; tells how many tokens each has. */
  async sample(
    job: number,
    request: SamplesRequest,
    onTokens: (tokens: number) => unknown,
  ): Promise<SampledText[]> {
    return jobs.run(job, (signal) =>
      afterLast(async () => {
        if (signal.aborted) throw aborted();
        const writing = opened().sample(request, typical, { signal });
        let step = await writing.next();
        while (!step.done) {
          void onTokens(step.value);
          await nextTurn();
          step = await writing.next();
        }
        return step.value;
      }),
    );
  },

  stop(job: number): void {
    jobs.stop(job);
  },
};

export type ModelService = typeof service;

Comlink.expose(service);
