import type { ByteRange, ByteSource, FileRef, StopOptions } from '../bytes';
import { knowing } from './knownBytes';
import { damaged } from './refusals';

/**
 * The list of what a zip file holds, which stands at its end, so that one small read tells the place of every member. What
 * the members say of themselves is read when one of them is opened.
 */
export interface ZipFile {
  readonly ref: Required<FileRef>;
  /** Gives the end of the file, which was read already, from memory. */
  readonly source: ByteSource;
  readonly members: ReadonlyMap<string, ZipMember>;
  /** Where the last member has to end, in bytes from the beginning of the file. */
  readonly membersEnd: number;
}

export interface ZipMember {
  readonly name: string;
  /** Length of the name as it stands in the file. */
  readonly nameBytes: number;
  readonly encrypted: boolean;
  /** 0: as it is; 8: deflated. */
  readonly method: number;
  /** Length in the file. */
  readonly packedBytes: number;
  /** Length when unpacked. */
  readonly bytes: number;
  /** Where it begins, with a header of its own. */
  readonly at: number;
}

/** Holds the list of a hundred members: one read for the files of one SAE. */
const FIRST_TAIL = 16 * 1024;
const LARGEST_LIST = 16 * 1024 ** 2;

const END = { signature: 0x06054b50, bytes: 22 };
const END64 = { signature: 0x06064b50, bytes: 56 };
const LOCATOR64 = { signature: 0x07064b50, bytes: 20 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
/** What each member begins with, before its name. */
export const MEMBER = { signature: 0x04034b50, bytes: 30 };
/** An end record may be followed by a comment of as many bytes as two can count. */
const LARGEST_TAIL = END.bytes + 0xffff;

/**
 * Reads the list of members.
 *
 * @returns undefined where the file does not end as a zip file does
 * @throws FileError when the list is damaged or claims what cannot be; NetworkError; AbortError
 */
export async function openZip(
  source: ByteSource,
  ref: Required<FileRef>,
  options: StopOptions = {},
): Promise<ZipFile | undefined> {
  for (const most of [FIRST_TAIL, LARGEST_TAIL]) {
    const start = Math.max(0, ref.bytes - most);
    const tail = await source.read(ref, { ...options, range: { start, end: ref.bytes } });
    const at = findEnd(tail);
    if (at !== undefined) return readList(knowing(source, ref, start, tail), ref, start + at, options);
    if (start === 0) break;
  }
  return undefined;
}

/** Place of the end record, whose comment has to reach the end of the file. */
function findEnd(tail: Uint8Array<ArrayBuffer>): number | undefined {
  const view = viewOf(tail);
  for (let at = tail.length - END.bytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== END.signature) continue;
    if (at + END.bytes + view.getUint16(at + 20, true) === tail.length) return at;
  }
  return undefined;
}

async function readList(
  source: ByteSource,
  ref: Required<FileRef>,
  endAt: number,
  options: StopOptions,
): Promise<ZipFile> {
  const read = async (range: ByteRange): Promise<Uint8Array<ArrayBuffer>> =>
    source.read(ref, { ...options, range });
  const end = viewOf(await read({ start: endAt, end: endAt + END.bytes }));
  let count = end.getUint16(10, true);
  let bytes = end.getUint32(12, true);
  let start = end.getUint32(16, true);
  let before = endAt;
  if (count === 0xffff || bytes === 0xffffffff || start === 0xffffffff) {
    const at = await findEnd64(read, ref, endAt);
    const end64 = viewOf(await read({ start: at, end: at + END64.bytes }));
    if (end64.getUint32(0, true) !== END64.signature) throw noEnd64(ref);
    count = wide(end64, 32);
    bytes = wide(end64, 40);
    start = wide(end64, 48);
    before = at;
  }
  if (bytes > LARGEST_LIST || start + bytes > before)
    throw damaged(
      ref.path,
      'the list of its members does not lie before its end',
      `at most ${Math.min(before, LARGEST_LIST)} bytes`,
      `${bytes} bytes from ${start} on`,
    );
  const members = parseList(await read({ start, end: start + bytes }), ref.path, start);
  if (members.size !== count)
    throw damaged(ref.path, 'the list of its members is not complete', `${count} members`, `${members.size}`);
  return { ref, source, members, membersEnd: start };
}

/** Where the end record of large files stands, which the usual one has no room to say. */
async function findEnd64(
  read: (range: ByteRange) => Promise<Uint8Array<ArrayBuffer>>,
  ref: Required<FileRef>,
  endAt: number,
): Promise<number> {
  const locatorAt = endAt - LOCATOR64.bytes;
  if (locatorAt < END64.bytes) throw noEnd64(ref);
  const locator = viewOf(await read({ start: locatorAt, end: endAt }));
  const at = wide(locator, 8);
  if (locator.getUint32(0, true) !== LOCATOR64.signature || at > locatorAt - END64.bytes) throw noEnd64(ref);
  return at;
}

function noEnd64({ path }: FileRef): Error {
  return damaged(
    path,
    'it says that it is a large zip file',
    'an end record of one',
    'none where it should be',
  );
}

function parseList(
  list: Uint8Array<ArrayBuffer>,
  path: string,
  membersEnd: number,
): ReadonlyMap<string, ZipMember> {
  const members = new Map<string, ZipMember>();
  const view = viewOf(list);
  for (let at = 0; at < list.length; ) {
    if (at + ENTRY.bytes > list.length || view.getUint32(at, true) !== ENTRY.signature)
      throw damaged(
        path,
        'the list of its members is damaged',
        'an entry',
        `something else at byte ${at} of it`,
      );
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const nameAt = at + ENTRY.bytes;
    const extraAt = nameAt + nameBytes;
    const next = extraAt + extraBytes + view.getUint16(at + 32, true);
    if (next > list.length)
      throw damaged(path, 'the list of its members is cut short', `${next} bytes`, `${list.length}`);
    const name = new TextDecoder().decode(list.subarray(nameAt, extraAt));
    const [bytes = 0, packedBytes = 0, memberAt = 0] = wideFields(view, extraAt, extraBytes, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    if (memberAt + MEMBER.bytes + nameBytes + packedBytes > membersEnd)
      throw damaged(
        path,
        `${shown(name)} reaches beyond the list of members`,
        `at most ${membersEnd} bytes`,
        `${packedBytes} from ${memberAt} on`,
      );
    if (members.has(name))
      throw damaged(path, `${shown(name)} is in it twice`, 'every name once', 'two members of one name');
    members.set(name, {
      name,
      nameBytes,
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      packedBytes,
      bytes,
      at: memberAt,
    });
    at = next;
  }
  return members;
}

/** Numbers of four bytes; those that are all ones stand in a field of wide numbers instead, in the same order. */
function wideFields(view: DataView, start: number, bytes: number, narrow: readonly number[]): number[] {
  const end = start + bytes;
  for (let at = start; at + 4 <= end; ) {
    const fieldEnd = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      let next = at + 4;
      return narrow.map((number) => {
        if (number !== 0xffffffff || next + 8 > Math.min(fieldEnd, end)) return number;
        next += 8;
        return wide(view, next - 8);
      });
    }
    at = fieldEnd;
  }
  return [...narrow];
}

/** A number of eight bytes. Those too large to be exact are larger than any file. */
function wide(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

export function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A name out of a file, for messages. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}...` : name);
}
