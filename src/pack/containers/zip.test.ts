import { describe, expect, it } from 'vitest';
import { memorySource, utf8 } from '../testing';
import { fixture, joinBytes, little, zipOf } from './testing';
import { openZip, type ZipFile } from './zip';
import { openMember } from './zipMember';

async function open(bytes: Uint8Array): Promise<ZipFile | undefined> {
  return openZip(memorySource({ zip: bytes }), { path: 'zip', bytes: bytes.length });
}

/** All bytes of a member. */
async function contents(bytes: Uint8Array, name: string): Promise<string> {
  const zip = await open(bytes);
  const member = zip?.members.get(name);
  if (!zip || !member) throw new Error(`no ${name}`);
  const storage = await openMember(zip, member, name);
  return new TextDecoder().decode(await storage.read({ start: 0, end: storage.storageBytes }));
}

const TWO = { 'a.txt': utf8('first'), 'b.txt': utf8('the second') };
/** Where the list of members of `zipOf(TWO)` begins: two headers of 30, two names of 5, 5 and 10 bytes. */
const LIST = 30 + 5 + 5 + 30 + 5 + 10;
const ENTRY = 46 + 5;
const END = LIST + 2 * ENTRY;

/** The file with other bytes at a place. */
function changed(bytes: Uint8Array, at: number, ...others: readonly number[]): Uint8Array<ArrayBuffer> {
  const out = Uint8Array.from(bytes);
  out.set(others, at);
  return out;
}

describe('the list of a zip file', () => {
  it.each([false, true])('gives the members, deflated: %s', async (deflated) => {
    const zip = zipOf(TWO, { deflated });
    expect([...((await open(zip))?.members.keys() ?? [])]).toEqual(['a.txt', 'b.txt']);
    expect(await contents(zip, 'a.txt')).toBe('first');
    expect(await contents(zip, 'b.txt')).toBe('the second');
  });

  it('is found before a comment, also one that looks like an end', async () => {
    for (const length of [0, 1, 300, 20_000, 0xffff]) {
      const comment = 'PK\x05\x06'.repeat(20_000).slice(0, length);
      expect(await contents(zipOf(TWO, { comment }), 'b.txt')).toBe('the second');
    }
  });

  it('is asked for by its place and nothing else', async () => {
    const bytes = zipOf({ 'large.bin': new Uint8Array(100_000), ...TWO });
    const source = memorySource({ zip: bytes });
    await openZip(source, { path: 'zip', bytes: bytes.length });
    expect(source.asked).toEqual([`zip ${bytes.length - 16_384}-${bytes.length}`]);
  });

  it('may be longer than what is read first', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`member ${i}`, utf8(`${i}`)]));
    const bytes = zipOf(many);
    const source = memorySource({ zip: bytes });
    const zip = await openZip(source, { path: 'zip', bytes: bytes.length });
    expect(zip?.members.size).toBe(500);
    expect(source.asked).toHaveLength(2);
    expect(await contents(bytes, 'member 321')).toBe('321');
  });

  it('is not there in other files', async () => {
    expect(await open(utf8('no zip'))).toBeUndefined();
    expect(await open(new Uint8Array(200_000))).toBeUndefined();
    expect(await open(zipOf(TWO).subarray(0, -1))).toBeUndefined();
    expect(await open(joinBytes(zipOf(TWO), Uint8Array.of(0)))).toBeUndefined();
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['begins too late', changed(zipOf(TWO), END + 16, ...little(END, 4)), /does not lie before its end/],
    [
      'is too long',
      changed(zipOf(TWO), END + 12, ...little(2 * ENTRY + 1, 4)),
      /does not lie before its end/,
    ],
    [
      'begins too early',
      changed(zipOf(TWO), END + 16, ...little(LIST - 1, 4)),
      /the list of its members is damaged/,
    ],
    [
      'is short',
      changed(zipOf(TWO), END + 12, ...little(ENTRY, 4)),
      /not complete. Expected 2 members, found 1/,
    ],
    ['counts too many', changed(zipOf(TWO), END + 10, 3, 0), /not complete. Expected 3 members, found 2/],
    ['ends within an entry', changed(zipOf(TWO), END + 12, ...little(2 * ENTRY - 1, 4)), /cut short/],
    ['has too long a name', changed(zipOf(TWO), LIST + ENTRY + 28, 6, 0), /cut short/],
    ['has no entries', changed(zipOf(TWO), LIST, 0), /the list of its members is damaged/],
    ['has a member twice', changed(zipOf(TWO), LIST + ENTRY + 46, 0x61), /"a.txt" is in it twice/],
    ['has a member beyond it', changed(zipOf(TWO), LIST + 42, ...little(LIST, 4)), /"a.txt" reaches beyond/],
    [
      'has a member too long for it',
      changed(zipOf(TWO), LIST + 20, ...little(LIST, 4)),
      /"a.txt" reaches beyond/,
    ],
    [
      'should be a wide one',
      changed(zipOf(TWO), END + 12, ...little(0xffffffff, 4)),
      /says that it is a large zip/,
    ],
  ])('that %s is refused', async (_, bytes, message) => {
    await expect(open(bytes)).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringMatching(message),
    });
  });

  it('is refused where the record of a large file is not as it says', async () => {
    // As it is above four gigabytes: nothing is said in the usual record.
    const python = fixture('wide.npz');
    const wide = changed(python, python.length - 12, ...Array<number>(10).fill(0xff));
    expect((await open(wide))?.members).toEqual((await open(python))?.members);
    const end = wide.length - 22;
    const record = end - 20 - 56;
    for (const [at, byte] of [
      [record, 0],
      [end - 20, 0],
      [end - 20 + 8, 0xff],
      [end - 20 + 15, 0xff],
      [record + 40 + 7, 0xff],
    ] as const)
      await expect(open(changed(wide, at, byte))).rejects.toMatchObject({ name: 'FileError' });
    await expect(open(wide.subarray(end - 10))).rejects.toMatchObject({ name: 'FileError' });
  });
});

describe('a member', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['is not there', changed(zipOf(TWO), 0, 0), /there is nothing at its place/],
    ['has another name', changed(zipOf(TWO), 30, 0x62), /does not agree with the list/],
    ['has a longer name', changed(zipOf(TWO), 26, 6), /does not agree with the list/],
    ['is packed in another way', changed(zipOf(TWO), 8, 8), /does not agree with the list/],
    ['has another length', changed(zipOf(TWO), 18, 4), /does not agree with the list/],
    ['has another length unpacked', changed(zipOf(TWO), 22, 4), /does not agree with the list/],
    ['has two lengths', changed(zipOf(TWO), LIST + 24, 6), /has two lengths/],
    ['lies too far behind its header', changed(zipOf(TWO), 28, 200), /reaches beyond the last member/],
    ['is packed in an unknown way', changed(zipOf(TWO), LIST + 10, 14), /not supported \(method 14/],
    ['is encrypted', changed(zipOf(TWO), LIST + 8, 1), /encrypted/],
  ])('that %s is refused', async (_, bytes, message) => {
    await expect(contents(bytes, 'a.txt')).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringMatching(message),
    });
  });

  it('is refused where it claims more than deflate can hold', async () => {
    const bytes = zipOf({ 'a.txt': new Uint8Array(100_000) }, { deflated: true });
    expect(await contents(bytes, 'a.txt')).toHaveLength(100_000);
    const list = bytes.length - 22 - ENTRY;
    await expect(contents(changed(bytes, list + 24, ...little(200_000, 4)), 'a.txt')).rejects.toThrow(
      /claims to unpack to more bytes than it can.*found 200000/,
    );
  });

  it('may say its length behind its bytes', async () => {
    const later = changed(changed(zipOf(TWO), 6, 8), 18, ...Array<number>(8).fill(0));
    expect(await contents(later, 'a.txt')).toBe('first');
  });

  it('is read with its header where it is small', async () => {
    const bytes = zipOf({ 'a.bin': new Uint8Array(5_000), 'z.bin': new Uint8Array(50_000) });
    const source = memorySource({ zip: bytes });
    const zip = await openZip(source, { path: 'zip', bytes: bytes.length });
    const member = zip?.members.get('a.bin');
    if (!zip || !member) throw new Error('no a.bin');
    const storage = await openMember(zip, member, 'a.bin');
    expect((await storage.read({ start: 10, end: 5_000 })).length).toBe(4_990);
    expect(source.asked.slice(1)).toEqual([`zip 0-${30 + 5 + 1024 + 5_000}`]);
  });
});
