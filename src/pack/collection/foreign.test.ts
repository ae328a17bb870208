import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../../core/errors';
import type { PositionId } from '../../core/ids';
import { inspectPack } from '../inspect';
import { fileSource } from '../node/files';
import { openPack, type Pack, readDecoder } from '../open';

/**
 * Small collections in every public layout, written with the libraries that write real ones, and what is right about
 * them in float64 from the stored values (lab/fixtures/README.md).
 */

const FOREIGN = new URL('../../../lab/fixtures/foreign/', import.meta.url).pathname;

interface Matches {
  readonly top: readonly string[];
  readonly cosine: readonly number[];
}

interface Expected {
  readonly pack: string;
  readonly layout: string;
  readonly d: number;
  readonly activation: string;
  readonly counts: {
    readonly saes: number;
    readonly features: number;
    readonly layers: number[];
    readonly sites: string[];
  };
  readonly positions: Readonly<Record<PositionId, { readonly features: number; readonly file: string }>>;
  readonly sources: Readonly<Record<string, Readonly<Record<PositionId, Matches | null>>>>;
  readonly left_out?: readonly { readonly said_as: readonly string[] }[];
  readonly chosen?: readonly string[];
}

interface Trap {
  readonly name: string;
  readonly pack: string;
  readonly outcome: string;
  readonly names: readonly string[];
  readonly says: string;
  readonly hint?: string;
  readonly expected?: Partial<Expected>;
}

const expectedOf = <T>(family: string): T =>
  JSON.parse(readFileSync(join(FOREIGN, family, 'expected.json'), 'utf8')) as T;

const open = async (...path: readonly string[]): Promise<Pack> =>
  openPack(await fileSource(join(FOREIGN, ...path)));

/** Cosines in double precision; a row without a direction has none. */
async function matches(pack: Pack, target: string, source: PositionId, most: number): Promise<Matches> {
  const at = target.slice(0, target.lastIndexOf('/')) as PositionId;
  const [own, others] = [await readDecoder(pack, at), await readDecoder(pack, source)];
  const row = (values: Float32Array, d: number, i: number): Float32Array =>
    values.subarray(i * d, (i + 1) * d);
  const norm = (x: Float32Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
  const mine = row(own.values, own.d, Number(target.split('/')[2]));
  const cosines = Array.from({ length: others.n }, (_, i) => {
    const other = row(others.values, others.d, i);
    return {
      i,
      cosine: mine.reduce((sum, v, k) => sum + v * (other[k] ?? 0), 0) / (norm(mine) * norm(other)),
    };
  }).filter(({ cosine }) => Number.isFinite(cosine));
  const best = cosines.sort((a, b) => b.cosine - a.cosine || a.i - b.i).slice(0, most);
  return { top: best.map(({ i }) => `${source}/${i}`), cosine: best.map(({ cosine }) => cosine) };
}

async function fits(pack: Pack, expected: Partial<Expected>): Promise<void> {
  const inspection = inspectPack(pack);
  if (expected.counts) expect(inspection).toMatchObject(expected.counts);
  if (expected.d !== undefined) expect(inspection.width).toBe(expected.d);
  if (expected.positions)
    expect(inspection.files).toEqual(
      Object.fromEntries(Object.entries(expected.positions).map(([at, { file }]) => [at, file])),
    );
  for (const [target, sources] of Object.entries(expected.sources ?? {}).slice(0, 12))
    for (const [source, right] of Object.entries(sources)) {
      if (right === null) continue;
      const found = await matches(pack, target, source as PositionId, right.top.length);
      expect({ target, top: found.top }).toEqual({ target, top: right.top });
      for (const [k, cosine] of right.cosine.entries()) expect(found.cosine[k]).toBeCloseTo(cosine, 5);
    }
}

const families = readdirSync(FOREIGN).filter((family) => family !== 'traps');

describe.each(families)('%s', (family) => {
  const expected = expectedOf<Expected>(family);

  it('opens as what it is, with the matches that are right', async () => {
    const pack = await open(family, expected.pack);
    const inspection = inspectPack(pack);
    expect(inspection.layouts.join(' and ')).toMatch(new RegExp(expected.layout, 'i'));
    expect(inspection.activations).toContain(expected.activation);
    expect(inspection.broken).toEqual({});
    await fits(pack, expected);
  });

  it('says what was chosen and what is left out', async () => {
    const notes = inspectPack(await open(family, expected.pack)).notes.join('\n');
    for (const name of expected.chosen ?? []) expect(notes).toContain(name);
    for (const { said_as: patterns } of expected.left_out ?? [])
      expect(patterns.some((pattern) => new RegExp(pattern, 'i').test(notes))).toBe(true);
  });

  it('can be read feature by feature, as the whole decoder has it', async () => {
    const pack = await open(family, expected.pack);
    for (const [position, reader] of pack.readers) {
      expect(await reader.checkEncoder()).toBe(true);
      try {
        const { decoder, d, encoder } = await reader.features([11, 0]);
        const { values } = await readDecoder(pack, position);
        const scale = (values[11 * d] ?? 0) / (decoder[0] ?? 1);
        expect(Array.from(decoder.subarray(d, d + 3), (x) => x * scale)).toEqual(
          Array.from(values.subarray(0, 3), (x) => expect.closeTo(x, 4)),
        );
        expect(encoder).toHaveLength(2 * d);
      } catch (error) {
        if (!isHeadwatersError(error, 'FeatureError')) throw error;
        expect(error.message).toMatch(/cannot be edited: (it|its|the) /);
      }
    }
  });
});

describe('traps', () => {
  const { cases } = expectedOf<{ cases: Trap[] }>('traps');
  // That one is a pack of Headwaters: `check` reads its labels.
  const folders = cases.filter(({ name }) => name !== 'labels_count');

  it.each(folders)('$name: $outcome', async ({ pack: folder, outcome, names, says, hint, expected }) => {
    const opening = open('traps', folder);
    const isRefused =
      outcome === 'refuse' || (await opening.then(() => false).catch(() => outcome.startsWith('refuse')));
    if (isRefused) {
      const error: unknown = await opening.catch((cause: unknown) => cause);
      if (!isHeadwatersError(error, 'FileError')) throw error;
      expect(error.message).toMatch(new RegExp(says, 'i'));
      for (const name of names) expect(error.message).toMatch(new RegExp(name));
      return;
    }
    const pack = await opening;
    const notes = inspectPack(pack).notes.join('\n');
    for (const name of names) expect(notes).toMatch(new RegExp(name));
    expect(notes).toMatch(new RegExp(says, 'i'));
    if (hint !== undefined) expect(notes).toMatch(new RegExp(hint, 'i'));
    if (expected) await fits(pack, expected);
  });
});
