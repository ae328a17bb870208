import { expect, test } from 'vitest';
import { HeadwatersError } from '../core/errors';
import { twinEngine } from '../match/twin';
import type { Pack } from '../pack/open';
import { type AtlasStore, memoryAtlasStore } from './atlasStore';
import { KeptAtlases } from './keptAtlases';
import { decodersOf, packNamed } from './testing';

const open = (pack: Pack, store: AtlasStore): Promise<KeptAtlases> =>
  KeptAtlases.open(pack, async () => store);

/** Builds an atlas and keeps its pairs as they are done; stops before the end after so many. */
async function build(pack: Pack, kept: KeptAtlases, k: number, most = Number.POSITIVE_INFINITY) {
  const builder = await kept.resume(k);
  for await (const pair of builder.build({ ...decodersOf(pack), engineFor: async () => twinEngine() })) {
    await kept.keepPair(builder, pair);
    if (--most === 0) return builder;
  }
  await kept.keepWhole(builder);
  return builder;
}

test('a build that was broken off goes on where it was, and gives the same atlas to the last bit', async () => {
  const [pack, store] = [await packNamed('tiny'), memoryAtlasStore()];
  await build(pack, await open(pack, store), 3, 2);
  expect((await store.list()).length).toBe(2);
  const again = await (await open(pack, store)).resume(3);
  expect(again.done.length).toBe(2);
  expect(again.engine).toBe('CPU');
  // With other lists it begins at the beginning.
  expect((await (await open(pack, store)).resume(4)).done).toEqual([]);

  const builder = await build(pack, await open(pack, store), 3);
  const plain = await build(pack, await open(pack, memoryAtlasStore()), 3);
  expect(builder.file('F64')).toEqual(plain.file('F64'));
});

test('a whole atlas serves all shorter lists, and takes the place of its pairs and of shorter ones', async () => {
  const [pack, store] = [await packNamed('tiny'), memoryAtlasStore()];
  const kept = await open(pack, store);
  await build(pack, kept, 2);
  const longer = await build(pack, kept, 5);
  expect(await store.list()).toEqual([`tiny@${pack.manifest.revision}/k5`]);
  for (const k of [1, 2, 5]) {
    const found = await (await open(pack, store)).resume(k);
    expect(found.isComplete).toBe(true);
    expect(found.k).toBe(5);
    expect(found.done).toEqual(longer.done);
  }
  expect((await kept.resume(6)).done).toEqual([]);
  await build(pack, kept, 6);
  expect(kept.trouble).toBeNull();
});

test('another revision of the pack is another atlas, and lets the old one go', async () => {
  const [pack, other, store] = [await packNamed('tiny'), await packNamed('gap'), memoryAtlasStore()];
  await build(pack, await open(pack, store), 2);
  await build(other, await open(other, store), 2);
  const later = { ...pack, manifest: { ...pack.manifest, revision: 'later' } };
  expect((await (await open(later, store)).resume(2)).done).toEqual([]);
  await build(later, await open(later, store), 2);
  expect((await store.list()).sort()).toEqual([`gap@${other.manifest.revision}/k2`, 'tiny@later/k2']);
});

test('a file that is damaged or foreign is deleted and built anew', async () => {
  const [pack, store] = [await packNamed('tiny'), memoryAtlasStore()];
  const kept = await open(pack, store);
  const whole = await build(pack, kept, 2);
  const name = `tiny@${pack.manifest.revision}/k2`;
  const sound = await store.read(name);
  if (!sound) throw new Error('nothing kept');
  const flipped = sound.slice();
  flipped[flipped.length - 3] = (flipped.at(-3) ?? 0) ^ 1;
  const otherPack = await packNamed('gap');
  const otherStore = memoryAtlasStore();
  await build(otherPack, await open(otherPack, otherStore), 2);
  const foreign = await otherStore.read(`gap@${otherPack.manifest.revision}/k2`);
  for (const bytes of [flipped, sound.slice(0, -1), new Uint8Array(0), foreign ?? sound]) {
    await store.write(name, bytes);
    expect((await kept.resume(2)).done).toEqual([]);
    expect(await store.list()).toEqual([]);
  }
  // One that only says that its lists are longer is not believed either.
  await store.write(`tiny@${pack.manifest.revision}/k9`, sound);
  expect((await kept.resume(9)).done).toEqual([]);
  expect(await store.list()).toEqual([]);
  expect((await build(pack, kept, 2)).file()).toEqual(whole.file());
  expect(kept.trouble).toBeNull();
});

test('where nothing can be kept the atlas is built all the same, and the reason is told', async () => {
  const pack = await packNamed('tiny');
  const shut = await KeptAtlases.open(pack, async () => {
    throw new HeadwatersError('StorageError', { what: 'No storage.' });
  });
  expect((await build(pack, shut, 2)).isComplete).toBe(true);
  expect(shut.trouble).toBe('No storage.');

  let writes = 0;
  const full: AtlasStore = {
    ...memoryAtlasStore(),
    write: async () => {
      writes++;
      throw new HeadwatersError('StorageError', { what: 'Full.' });
    },
  };
  const kept = await open(pack, full);
  expect((await build(pack, kept, 2)).isComplete).toBe(true);
  expect(kept.trouble).toBe('Full.');
  // It is not tried again and again.
  expect(writes).toBe(1);
});

test('two visits at once keep one atlas', async () => {
  const [pack, store] = [await packNamed('tiny'), memoryAtlasStore()];
  const kept = [await open(pack, store), await open(pack, store)] as const;
  const [a, b] = await Promise.all(kept.map((one) => build(pack, one, 3)));
  expect(a?.file()).toEqual(b?.file());
  expect(await store.list()).toEqual([`tiny@${pack.manifest.revision}/k3`]);
});
