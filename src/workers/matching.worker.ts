import * as Comlink from 'comlink';
import { HeadwatersError, isHeadwatersError, messageOf } from '../core/errors';
import type { FlowRequest } from '../core/flowGraph';
import type { FeatureId, PositionId } from '../core/ids';
import type { FoundList, KnownPack } from '../core/known';
import { type Decoder, type MatchTable, type PairId, pairId } from '../core/match';
import { sourcePairs } from '../core/pairs';
import {
  type Comparison,
  compareTables,
  MAX_K,
  type MatchEngine,
  nullCutPaced,
  prepareDecoder,
} from '../match';
import { atlasPairs, openAtlas, readTables, roundingOf } from '../pack/atlas';
import type { SourceName } from '../pack/bytes';
import { openPack, type Pack, readDecoder } from '../pack/open';
import { allKept, openSource } from '../pack/openSource';
import { comparable } from '../pack/space';
import { AlikeGroups, alikeOf } from './alike';
import { type EngineChoice, type EngineState, Engines } from './engines';
import { Jobs } from './jobs';
import { knownOf, listsForTrace, listsOf } from './lists';

/** Holds the decoders of one pack and does all matching, off the page's thread. */

export interface MatchingResult {
  /** Comparison with the atlas; null when the pack has none. */
  readonly agreement: Comparison | null;
  /** GPU rows compared with the CPU twin; null on the CPU. */
  readonly checked: { readonly rows: number; readonly largest: number } | null;
  readonly engine: EngineState;
}

export interface Excluded {
  readonly zero: number;
  readonly notFinite: number;
}

/** Requests at a time while fetching decoders: enough to hide the latency of a server far away. */
const PARALLEL_READS = 4;

const jobs = new Jobs();
const groups = new AlikeGroups();
const decoders = new Map<PositionId, Decoder>();
let pack: Pack | undefined;
/** Lists of single features, kept from one trace to the next. Made when the decoders are complete. */
let known: KnownPack | undefined;
const engines = new Engines();

function opened(): Pack {
  if (!pack) throw new HeadwatersError('FileError', { what: 'No pack is open.' });
  return pack;
}

const service = {
  async open(source: SourceName): Promise<void> {
    pack = await openPack(openSource(source));
  },

  /** Fetches all decoders that are not there yet; what has come in survives a stop. */
  async fetchDecoders(job: number, onBytes: (bytes: number) => void): Promise<Excluded> {
    const from = opened();
    const waiting = [...comparable(from).keys()].filter((position) => !decoders.has(position));
    for (const [position, sae] of comparable(from)) if (decoders.has(position)) onBytes(sae.decoder.bytes);
    await jobs.run(job, async (signal) => {
      const fetchNext = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const { position, n, d, values } = await readDecoder(from, next, { signal, onBytes });
          decoders.set(position, prepareDecoder(position, n, d, values));
        }
      };
      await Promise.all(Array.from({ length: PARALLEL_READS }, fetchNext));
      await allKept();
    });
    known ??= knownOf(decoders);
    let [zero, notFinite] = [0, 0];
    for (const { excluded } of decoders.values()) {
      zero += excluded.zero;
      notFinite += excluded.notFinite;
    }
    return { zero, notFinite };
  },

  /** The pack's own chance levels, for a pack whose atlas does not bring them. */
  async chance(
    job: number,
    onPair: (pair: PairId, level: number, done: number, pairs: number) => void,
  ): Promise<void> {
    const pairs = sourcePairs([...comparable(opened()).values()]);
    await jobs.run(job, async (signal) => {
      for (const [i, pair] of pairs.entries()) {
        const [target, source] = [decoders.get(pair.target), decoders.get(pair.source)];
        if (!target || !source) continue;
        const level = await nullCutPaced(target, source, await engines.cpu(), signal);
        onPair(pairId(pair.target, pair.source), level, i + 1, pairs.length);
      }
    });
  },

  /** Matches everything here, and compares it with the atlas. */
  async matchAll(job: number, choice: EngineChoice, onRows: (rows: number) => void): Promise<MatchingResult> {
    return jobs.run(job, async (signal) => {
      const from = opened();
      const atlas = await openAtlas(from, { signal }).catch((error: unknown) => {
        if (isHeadwatersError(error, 'FileError')) return undefined;
        throw error;
      });
      const tables = atlas && {
        backward: await readTables(from, atlas, 'backward', { signal }),
        forward: await readTables(from, atlas, 'forward', { signal }),
      };
      // One place more than the atlas has: ties at its end cannot be told from errors otherwise.
      const k = Math.min((atlas?.k ?? 4) + 1, MAX_K);
      const pairs = atlasPairs(from).flatMap(({ from: a, to: b, way }) => {
        const [target, source] = [decoders.get(a), decoders.get(b)];
        return target && source ? [{ target, source, table: tables?.[way].get(pairId(a, b)) }] : [];
      });
      const [first] = pairs;
      let chosen = await engines.choose(choice, k, first && [first.target, first.source], signal);
      const checkedBefore = engines.gpu?.checked.rows ?? 0;
      let agreement: Comparison | null = atlas ? { rows: 0, largest: 0, different: 0 } : null;
      let before = 0;
      for (const { target, source, table: known } of pairs) {
        const match = (with_: MatchEngine): Promise<MatchTable> =>
          with_.matchAll(target, source, k, {
            signal,
            onProgress: (rows) => onRows(before + rows),
          });
        const table = await match(chosen.engine).catch(async (error: unknown) => {
          if (!isHeadwatersError(error, 'GpuError')) throw error;
          chosen = await engines.cpuInstead(messageOf(error));
          return match(chosen.engine);
        });
        before += target.n;
        if (agreement && atlas && known)
          agreement = sum(agreement, compareTables(known, table, roundingOf(atlas)));
      }
      const { name, whyNotGpu } = chosen;
      const gpu = whyNotGpu === null ? engines.gpu : undefined;
      const checked = gpu
        ? { rows: gpu.checked.rows - checkedBefore, largest: gpu.checked.largestDifference }
        : null;
      return { agreement, checked, engine: { name, whyNotGpu } };
    });
  },

  /** All matches of one feature, `count` at each position, its own included: for the card. */
  lists(feature: FeatureId, count: number): FoundList[] {
    return [...listsOf(decoders, feature, count), ...alikeOf(decoders, feature, count)];
  },

  /** Groups of features of which every two have at least this cosine. */
  alikeGroups(features: readonly FeatureId[], threshold: number): FeatureId[][] {
    return groups.of(decoders, features, threshold);
  },

  /** All matches that a flow graph needs. */
  trace(job: number, request: FlowRequest): Promise<FoundList[]> {
    return jobs.run(job, async (signal) => (known ? listsForTrace(decoders, known, request, signal) : []));
  },

  stop(job: number): void {
    jobs.stop(job);
  },
};

function sum(a: Comparison, b: Comparison): Comparison {
  return {
    rows: a.rows + b.rows,
    largest: Math.max(a.largest, b.largest),
    different: a.different + b.different,
  };
}

export type MatchingService = typeof service;

Comlink.expose(service);
