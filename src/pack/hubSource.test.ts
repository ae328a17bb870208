import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { COMMIT, type HubServer, startHub } from '../../support/hub';
import { parsePlace, writePlace } from '../core/packPlace';
import { inspectPack } from './inspect';
import { openPack } from './open';
import { hubSource } from './openSource';
import { openHub } from './sources/hub';

/** Repositories of a hub, on a server that behaves like one: pages, redirects to signed addresses, faults. */

const FOREIGN = new URL('../../lab/fixtures/foreign/', import.meta.url).pathname;
let room: string;
let hub: HubServer;

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'headwaters-hub-'));
  const { mkdir } = await import('node:fs/promises');
  for (const owner of ['google', 'gated']) await mkdir(join(room, owner));
  const pack = join(FOREIGN, 'gemma_scope_2/gemma-scope-2-270m-pt');
  await symlink(pack, join(room, 'google/gemma-scope-2-270m-pt'));
  await symlink(pack, join(room, 'gated/gemma-scope-2-270m-pt'));
  hub = await startHub({ repositories: room, page: 5, token: 'a-token' });
});
afterEach(() => {
  hub.faults.cuts.length = 0;
  hub.faults.busy = 0;
  hub.requests.length = 0;
});
afterAll(async () => {
  await hub.close();
  await rm(room, { recursive: true });
});

const NONE = Promise.resolve(undefined);

function placeOf(text: string) {
  const place = parsePlace(text, hub.origin);
  if (place?.kind !== 'hub') throw new Error(`${text} is no repository`);
  return place;
}

it('is pinned to the commit of its branch, and lists its files page by page', async () => {
  const place = await openHub().pin(placeOf('google/gemma-scope-2-270m-pt'));
  expect(writePlace(place)).toBe(`hf+${hub.origin}/google/gemma-scope-2-270m-pt@${COMMIT}`);
  const files = await openHub().list(place);
  expect(files.filter(({ path }) => path.endsWith('params.safetensors'))).toHaveLength(12);
  expect(files.every(({ version }) => version !== undefined)).toBe(true);
});

it('opens as the folder would', async () => {
  const pack = await openPack(hubSource(placeOf('google/gemma-scope-2-270m-pt'), NONE));
  const inspection = inspectPack(pack);
  expect(inspection).toMatchObject({ layouts: ['Gemma Scope 2'], saes: 8, model: 'google/gemma-3-270m-pt' });
  const [reader] = pack.readers.values();
  expect((await reader?.decoder())?.values).toHaveLength(96 * 24);
});

it('opens a folder of it alone, whose name counts', async () => {
  const place = placeOf(`${hub.origin}/google/gemma-scope-2-270m-pt/tree/main/resid_post_all`);
  expect(inspectPack(await openPack(hubSource(place, NONE)))).toMatchObject({ saes: 4, sites: ['res'] });
});

it('reads on where connections were cut, and waits where the hub is busy', async () => {
  const source = hubSource(placeOf('google/gemma-scope-2-270m-pt'), NONE);
  const pack = await openPack(source);
  const [reader] = pack.readers.values();
  const whole = (await reader?.decoder())?.values;
  hub.faults.cuts.push(1, 1000, 0);
  hub.faults.busy = 1;
  const again = (await reader?.decoder())?.values;
  expect(again).toEqual(whole);
});

it('asks for a token where one is needed, and sends it to the hub alone', async () => {
  const place = placeOf('gated/gemma-scope-2-270m-pt');
  await expect(openPack(hubSource(place, NONE))).rejects.toMatchObject({
    name: 'NetworkError',
    message: expect.stringMatching(
      /has no gated.*, or does not show it to everybody \(401\)\. Check the name\./,
    ),
  });
  // The file server refuses whoever sends it a token.
  const pack = await openPack(hubSource(place, NONE, () => 'a-token'));
  expect(inspectPack(pack).saes).toBe(8);
});

it.each(['google/nothing', 'google/gemma-scope-2-270m-pt'])('says what is not there: %s', async (name) => {
  const place = { ...placeOf(name), revision: 'v9' };
  await expect(openHub().pin(place)).rejects.toMatchObject({
    name: 'FileError',
    message: expect.stringContaining(`The hub has no ${name} at v9.`),
  });
});
