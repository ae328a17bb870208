import { MAX_K } from '../src/match/engine';
import { ortEngine } from '../src/match/node/ort';
import { packNotes } from '../src/pack/notes';
import { AtlasBuilder, type Shard } from '../src/trace/atlasBuilder';
import type { Progress } from '../src/trace/progress';
import { Arguments } from './arguments';
import { excludedNote, packDecoders } from './packDecoders';
import { insidePack, placeFor, refuseOwnFile, writeWhole } from './place';
import { note, print, progressLine } from './print';
import { openNamed } from './source';
import { MATCH_USAGE } from './usage';

const text = { type: 'string' } as const;
const OPTIONS = { pack: text, out: text, k: text, shard: text } as const;

/** Writes all matches of a pack, both ways, to an atlas file. */
export async function match(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, MATCH_USAGE);
  given.noMoreThan(0);
  const dir = given.required('pack');
  const out = given.required('out');
  const k = given.whole('k', 1, MAX_K, 8);
  const shard = shardOf(given);
  const since = performance.now();
  const pack = await openNamed(dir);
  const place = await placeFor(out);
  const inside = await insidePack(dir, place);
  if (inside !== undefined) refuseOwnFile(pack, inside);
  const decoders = packDecoders(pack);
  const engine = await ortEngine();
  const line = progressLine();
  const builder = new AtlasBuilder(pack, k, [], '', shard);
  const onProgress = (progress: Progress): void => line.show(progressText(progress));
  try {
    for await (const _ of builder.build({ decoders, engineFor: async () => engine, onProgress }));
  } finally {
    line.end();
    engine.destroy();
  }
  const bytes = builder.file();
  await writeWhole(place, bytes);
  for (const text of packNotes(pack)) note(text);
  const excluded = excludedNote(decoders);
  if (excluded) note(excluded);
  const entry = JSON.stringify({ path: inside, bytes: bytes.length, k });
  if (inside !== undefined && !shard && !pack.collection && entry !== JSON.stringify(pack.manifest.atlas))
    note(`For the pack to use it, pack.json must declare "atlas": ${entry}.`);
  const { totalPairs, totalRows: rows } = builder.total;
  const seconds = Math.round((performance.now() - since) / 10) / 100;
  print(`${JSON.stringify({ out, pairs: 2 * totalPairs, rows, k, engine: engine.name, seconds })}\n`);
}

/** `--shard 2/8`: the second of eight parts. */
function shardOf(given: Arguments): Shard | undefined {
  const written = given.text('shard');
  if (written === undefined) return undefined;
  const [, index = '', of = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(written) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of) return shard;
  throw given.wrong(`--shard is ${JSON.stringify(written)}: write it as i/n, with i from 1 to n.`);
}

function progressText({ pairs, totalPairs, rows, totalRows, secondsLeft }: Progress): string {
  const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `${pairs} of ${totalPairs} pairs, ${rows} of ${totalRows} features${left}`;
}
