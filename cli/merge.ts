import { mergeAtlases } from '../src/pack/mergeAtlases';
import { readPlainFile } from '../src/pack/node/files';
import { Arguments } from './arguments';
import { placeFor, writeWhole } from './place';
import { print } from './print';
import { MERGE_USAGE } from './usage';

const OPTIONS = { out: { type: 'string' } } as const;

/** Joins the parts that `match --shard` wrote. */
export async function merge(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, MERGE_USAGE);
  const out = given.required('out');
  if (given.words.length === 0) throw given.wrong('No part was given.');
  const place = await placeFor(out);
  const parts = await Promise.all(
    given.words.map(async (path) => ({ path, bytes: Uint8Array.from(await readPlainFile(path)) })),
  );
  const bytes = mergeAtlases(parts);
  await writeWhole(place, bytes);
  print(`${JSON.stringify({ out, parts: parts.length, bytes: bytes.length })}\n`);
}
