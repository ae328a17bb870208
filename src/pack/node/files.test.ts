import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporary } from '../../../cli/testing';
import type { ByteSource } from '../bytes';
import { fileSource } from './files';

let room: Awaited<ReturnType<typeof temporary>>;
let source: ByteSource;

beforeAll(async () => {
  room = await temporary();
  const pack = join(room.dir, 'pack');
  await mkdir(join(pack, 'saes'), { recursive: true });
  await writeFile(
    join(pack, 'ten'),
    Uint8Array.from({ length: 10 }, (_, i) => i),
  );
  await writeFile(join(room.dir, 'secret'), 'x');
  await symlink('../secret', join(pack, 'out'));
  await symlink('ten', join(pack, 'in'));
  await symlink('pack', join(room.dir, 'link'));
  source = await fileSource(join(room.dir, 'link'));
});
afterAll(() => room.remove());

test('reads whole files and ranges, and counts the bytes', async () => {
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
  };
  expect(Array.from(await source.read({ path: 'ten', bytes: 10 }, { onBytes }))).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ]);
  const part = await source.read({ path: 'ten', bytes: 10 }, { range: { start: 3, end: 5 }, onBytes });
  expect(Array.from(part)).toEqual([3, 4]);
  expect(bytes).toBe(12);
  expect(await source.read({ path: 'in' })).toHaveLength(10);
  expect(source.name).toBe('pack');
});

test.each([
  [
    { path: 'ten', bytes: 9 },
    /^ten does not have the length that the manifest declares\. Expected 9 bytes, found 10\./,
  ],
  [{ path: 'ten', bytes: 11 }, /Expected 11 bytes, found 10\./],
  [{ path: 'none', bytes: 1 }, /^none is missing in the folder\. Put the file where the manifest says/],
  [{ path: 'ten/none', bytes: 1 }, /^ten\/none is missing/],
  [{ path: 'saes', bytes: 1 }, /^saes cannot be read: it is not a plain file\./],
  [{ path: 'out', bytes: 1 }, /^out leads out of the pack's folder\./],
  [{ path: '../secret', bytes: 1 }, /^\.\.\/secret leads out of the pack's folder\./],
  [{ path: '/etc/hostname' }, /leads out of the pack's folder/],
])('%j is refused', async (file, message) => {
  await expect(source.read(file)).rejects.toMatchObject({
    name: 'FileError',
    message: expect.stringMatching(message),
  });
});

test('lists the files below a folder, and no link that leads out of it', async () => {
  await writeFile(join(room.dir, 'pack', 'saes', 'ein Name.bin'), 'xyz');
  expect(await source.list?.('')).toEqual([
    { path: 'in', bytes: 10 },
    { path: 'saes/ein Name.bin', bytes: 3 },
    { path: 'ten', bytes: 10 },
  ]);
  expect(await source.list?.('saes')).toEqual([{ path: 'saes/ein Name.bin', bytes: 3 }]);
  await expect(source.list?.('none')).rejects.toMatchObject({ name: 'FileError' });
  await expect(source.list?.('', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('says how long a file is, and when it is another one', async () => {
  const file = join(room.dir, 'pack', 'changing');
  await writeFile(file, 'abc');
  const before = await source.stat('changing');
  expect(before.bytes).toBe(3);
  expect(await source.stat('changing')).toEqual(before);
  await writeFile(file, 'abcd');
  expect((await source.stat('changing')).version).not.toBe(before.version);
  await rm(file);
  for (const path of ['changing', 'saes', 'out'])
    await expect(source.stat(path)).rejects.toMatchObject({ name: 'FileError' });
});

test('a folder has to be there, and be a folder', async () => {
  for (const dir of ['none', 'secret'])
    await expect(fileSource(join(room.dir, dir))).rejects.toMatchObject({ name: 'FileError' });
});

test('stops when it is told to', async () => {
  const read = source.read({ path: 'ten', bytes: 10 }, { signal: AbortSignal.abort() });
  await expect(read).rejects.toMatchObject({ name: 'AbortError' });
});
