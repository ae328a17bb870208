import type { ChanceLevels } from '../src/core/cuts';
import { type MatchTable, type PairId, pairId } from '../src/core/match';
import { MAX_K, type MatchEngine } from '../src/match/engine';
import { ortEngine } from '../src/match/node/ort';
import { nullCutPaced } from '../src/match/null';
import { atlasPairs, writeAtlas } from '../src/pack/atlas';
import { openPack, type Pack } from '../src/pack/open';
import { leftOutNote } from '../src/pack/space';
import { Arguments } from './arguments';
import { Decoders } from './decoders';
import { fileSource } from './files';
import { insidePack, placeFor, refuseOwnFile, writeWhole } from './place';
import { note, print, progressLine } from './print';
import { MATCH_USAGE } from './usage';

const OPTIONS = { pack: { type: 'string' }, out: { type: 'string' }, k: { type: 'string' } } as const;

/** Writes all matches of a pack, both ways, to an atlas file. */
export async function match(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, MATCH_USAGE);
  given.noMoreThan(0);
  const dir = given.required('pack');
  const out = given.required('out');
  const k = given.whole('k', 1, MAX_K, 8);
  const since = performance.now();
  const pack = await openPack(await fileSource(dir));
  const place = await placeFor(out);
  const inside = await insidePack(dir, place);
  if (inside !== undefined) refuseOwnFile(pack, inside);
  const decoders = new Decoders(pack);
  const engine = await ortEngine();
  const line = progressLine();
  const { tables, chance } = await matchPack(pack, decoders, engine, k, line.show).finally(line.end);
  engine.destroy();
  const { id, revision } = pack.manifest;
  const features = (at: MatchTable['to']): number => pack.saes.get(at)?.features ?? 0;
  const bytes = writeAtlas(tables, features, { pack: id, revision, k, engine: engine.name, chance });
  await writeWhole(place, bytes);
  const leftOut = leftOutNote(pack);
  if (leftOut !== undefined) note(leftOut);
  const excluded = decoders.excludedNote();
  if (excluded) note(excluded);
  const entry = JSON.stringify({ path: inside, bytes: bytes.length, k });
  if (inside !== undefined && entry !== JSON.stringify(pack.manifest.atlas))
    note(`For the pack to use it, pack.json must declare "atlas": ${entry}.`);
  const rows = tables.reduce((sum, { n }) => sum + n, 0);
  const seconds = Math.round((performance.now() - since) / 10) / 100;
  print(`${JSON.stringify({ out, pairs: tables.length, rows, k, engine: engine.name, seconds })}\n`);
}

/** Pair by pair both ways, so that few decoders have to be in memory; backward tables come first in the file. */
async function matchPack(
  pack: Pack,
  decoders: Decoders,
  engine: MatchEngine,
  k: number,
  show: (what: string) => void,
): Promise<{ tables: MatchTable[]; chance: ChanceLevels }> {
  const pairs = atlasPairs(pack);
  const tables = new Map<PairId, MatchTable>();
  const chance: Partial<Record<PairId, number>> = {};
  for (const { from, to } of pairs.filter(({ way }) => way === 'backward')) {
    show(`${from} and ${to}: ${tables.size} of ${pairs.length} tables`);
    const [target, source] = [await decoders.get(from), await decoders.get(to)];
    tables.set(pairId(from, to), await engine.matchAll(target, source, k));
    tables.set(pairId(to, from), await engine.matchAll(source, target, k));
    chance[pairId(from, to)] = await nullCutPaced(target, source, engine);
  }
  const ordered = pairs.flatMap(({ from, to }) => tables.get(pairId(from, to)) ?? []);
  return { tables: ordered, chance };
}
