import { aborted } from '../../core/errors';
import type { Decoder, MatchTable } from '../../core/match';
import { selfTest } from '../check';
import { liveRows } from '../decoder';
import { checkJob, type MatchEngine, type MatchOptions } from '../engine';
import { TopLists } from '../lists';
import { packPanels } from '../panels';
import { PAD, refineSteps } from '../refine';
import { runPaced } from '../steps';
import { twinEngine } from '../twin';
import { EMPTY_COSINE, listBytes, pitchOf, SOURCE_PANEL, TARGET_PANEL } from './kernel';
import { DATA, type Strip } from './strip';
import { mostThreads, openTeam, type Team } from './team';

/** Packed rows in memory at a time, of target and of source each: 16,384 x 2,304 fit. */
const STRIP_BYTES = 160 * 2 ** 20;
/** Of narrow rows there would be too many lists. */
const MOST_ROWS = 65536;
/** Target panels that share a source block while it is in the cache, at most. */
const MOST_UNIT_PANELS = 24;
/** Units for each thread at least, so that all end at about the same time. */
const UNITS_EACH = 8;

export interface CpuOptions {
  /** Fewer threads than there are cores. */
  readonly threads?: number;
  /** Smaller strips, so that tests can force a job to be cut. */
  readonly stripBytes?: number;
}

export interface CpuEngine extends MatchEngine {
  readonly threads: number;
  /** False where the twin has to do the work itself. */
  readonly vectors: boolean;
}

/**
 * Matching on the CPU as fast as this browser can: vectors of WebAssembly, in as many threads as there are cores
 * where the page is cross-origin isolated. The engine has passed its test against the twin; where there are no vectors
 * or the test fails, it is the twin itself.
 */
export async function cpuEngine({
  threads = mostThreads(),
  stripBytes = STRIP_BYTES,
}: CpuOptions = {}): Promise<CpuEngine> {
  for (const count of new Set([threads, 1])) {
    try {
      const team = await openTeam(count);
      if (!team) break;
      const engine = new WasmEngine(team, stripBytes);
      await selfTest(engine);
      return engine;
    } catch {
      // Threads that do not start, or too little memory for them: the next choice needs less.
    }
  }
  return { ...twinEngine(), threads: 1, vectors: false };
}

class WasmEngine implements CpuEngine {
  readonly name = 'CPU';
  readonly threads: number;
  readonly vectors = true;
  readonly #team: Team;
  readonly #stripBytes: number;
  /** Jobs share one memory, so each waits for the one before. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(team: Team, stripBytes: number) {
    this.#team = team;
    this.threads = team.threads;
    this.#stripBytes = stripBytes;
  }

  async matchAll(target: Decoder, source: Decoder, k: number, options?: MatchOptions): Promise<MatchTable> {
    checkJob(target, source, k);
    const job = this.#last.then(() => this.#match(target, source, k, options));
    this.#last = job.catch(() => undefined);
    return job;
  }

  destroy(): void {
    this.#team.destroy();
  }

  async #match(
    target: Decoder,
    source: Decoder,
    k: number,
    { signal, onProgress }: MatchOptions = {},
  ): Promise<MatchTable> {
    if (signal?.aborted) throw aborted();
    const raw = new TopLists(target.n, k + PAD);
    const refined = new TopLists(target.n, k);
    const [targets, sources] = [liveRows(target), liveRows(source)];
    const height = this.#rowsOf(target.d, TARGET_PANEL);
    let done = 0;
    for (let start = 0; start < targets.length && sources.length > 0; start += height) {
      const rows = targets.subarray(start, start + height);
      let refining: Promise<unknown> = Promise.resolve();
      await this.#offerRows(target, rows, source, sources, raw, signal, (from, to) => {
        const [first, end] = [rows[from] as number, (rows[to - 1] as number) + 1];
        refining = refining.then(async () => {
          await runPaced(refineSteps(raw, refined, target, source, first, end), signal);
          done += to - from;
          if (done < target.n) onProgress?.(done, target.n);
        });
        // Whoever waits for it below hears of it; until then it is no error that nobody looks after.
        refining.catch(() => undefined);
      });
      await refining;
    }
    onProgress?.(target.n, target.n);
    return refined.table(target.position, source.position);
  }

  /** Takes some target rows past all of the source; `onDone` hears which of them, from and to, are in `raw`. */
  async #offerRows(
    target: Decoder,
    rows: Int32Array,
    source: Decoder,
    sources: Int32Array,
    raw: TopLists,
    signal: AbortSignal | undefined,
    onDone: (from: number, to: number) => void,
  ): Promise<void> {
    const pitch = pitchOf(target.d);
    const width = Math.min(this.#rowsOf(target.d, SOURCE_PANEL), sources.length);
    const targetPanels = Math.ceil(rows.length / TARGET_PANEL);
    const lists = DATA;
    const listWords = listBytes(raw.k) / 4;
    const targetAt = lists + targetPanels * TARGET_PANEL * listBytes(raw.k);
    const sourceAt = targetAt + targetPanels * TARGET_PANEL * pitch * 4;
    const end = sourceAt + Math.ceil(width / SOURCE_PANEL) * SOURCE_PANEL * pitch * 4;
    this.#makeRoom(end);
    const { buffer } = this.#team.memory;
    const cosines = new Float32Array(buffer, lists, (targetAt - lists) / 4);
    const indices = new Int32Array(buffer, lists, (targetAt - lists) / 4);
    for (let at = 0; at < cosines.length; at += listWords) {
      cosines.fill(EMPTY_COSINE, at, at + 1 + raw.k);
      indices.fill(-1, at + 1 + raw.k, at + listWords);
    }
    packPanels(
      new Float32Array(buffer, targetAt, (sourceAt - targetAt) / 4),
      target,
      rows,
      TARGET_PANEL,
      pitch,
    );
    const share = Math.ceil(targetPanels / (UNITS_EACH * this.#team.threads));
    const unitPanels = Math.min(MOST_UNIT_PANELS, share);
    for (let first = 0; first < sources.length; first += width) {
      const columns = sources.subarray(first, first + width);
      const sourcePanels = Math.ceil(columns.length / SOURCE_PANEL);
      const room = new Float32Array(buffer, sourceAt, sourcePanels * SOURCE_PANEL * pitch);
      packPanels(room, source, columns, SOURCE_PANEL, pitch);
      const count = first + columns.length;
      const addresses = { target: targetAt, source: sourceAt, lists };
      const strip: Strip = {
        ...addresses,
        pitch,
        targetPanels,
        sourcePanels,
        first,
        count,
        k: raw.k,
        unitPanels,
      };
      const isLast = count === sources.length;
      const read = (unit: number): void => {
        const from = unit * unitPanels * TARGET_PANEL;
        const to = Math.min(from + unitPanels * TARGET_PANEL, rows.length);
        for (let i = from; i < to; i++) {
          const at = i * listWords + 1;
          for (let p = at; p < at + raw.k; p++) {
            const found = indices[p + raw.k] as number;
            if (found !== -1) raw.offer(rows[i] as number, cosines[p] as number, sources[found] as number);
          }
        }
        onDone(from, to);
      };
      await this.#team.run(strip, (unit) => isLast && read(unit), signal);
    }
  }

  /** Rows of width `d` that are packed at a time, in whole panels. */
  #rowsOf(d: number, panel: number): number {
    const fit = Math.floor(this.#stripBytes / (4 * pitchOf(d) * panel));
    return Math.max(1, Math.min(fit, MOST_ROWS / panel)) * panel;
  }

  #makeRoom(bytes: number): void {
    const { memory } = this.#team;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  }
}
