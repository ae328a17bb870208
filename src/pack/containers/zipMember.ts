import { quietly, type StopOptions } from '../bytes';
import type { StoredBytes } from './arrayFile';
import { inflated } from './inflate';
import { knowing } from './knownBytes';
import { damaged, refused } from './refusals';
import { plainBytes } from './storedBytes';
import { MEMBER, viewOf, type ZipFile, type ZipMember } from './zip';

/** Read with the header: what is between it and the data, and the beginning of the data, often a header itself. */
const BEHIND_HEADER = 1024;
/** Members up to this length are read with their headers. */
const SMALL = 16 * 1024;
/** Deflate's densest code: 258 bytes from two bits. */
const MOST_INFLATED = 1032;

/**
 * Finds the bytes of a member by its own header, and checks that this agrees with the list.
 *
 * @throws FileError when it does not, or when the member is packed in a way that is not supported; NetworkError; AbortError
 */
export async function openMember(
  { source, ref, membersEnd }: ZipFile,
  member: ZipMember,
  where: string,
  options: StopOptions = {},
): Promise<StoredBytes> {
  checkPacking(member, where);
  const headerEnd = member.at + MEMBER.bytes + member.nameBytes;
  const wanted = headerEnd + BEHIND_HEADER + (member.packedBytes <= SMALL ? member.packedBytes : 0);
  const range = { start: member.at, end: Math.min(wanted, membersEnd) };
  const head = await source.read(ref, { ...quietly(options), range });
  const start = member.at + headerLength(head, member, where);
  if (start + member.packedBytes > membersEnd)
    throw damaged(
      where,
      'it reaches beyond the last member',
      `at most ${membersEnd} bytes`,
      `${start + member.packedBytes}`,
    );
  const near = knowing(source, ref, member.at, head);
  const packed = plainBytes(near, ref, { start, end: start + member.packedBytes }, where);
  return member.method === 0 ? packed : inflated(packed, member.bytes, where);
}

/** @throws FileError when the member cannot be unpacked, or not to as many bytes as the list says */
export function checkPacking({ encrypted, method, packedBytes, bytes }: ZipMember, where: string): void {
  if (encrypted) throw refused(where, 'it is encrypted', 'Save it again without a password.');
  if (method !== 0 && method !== 8)
    throw refused(
      where,
      `it is packed in a way that is not supported (method ${method} of zip)`,
      'Save it again, deflated or not packed at all.',
    );
  if (method === 0 && packedBytes !== bytes)
    throw damaged(where, 'it is not packed, and has two lengths', `${bytes} bytes`, `${packedBytes}`);
  if (bytes > packedBytes * MOST_INFLATED)
    throw damaged(
      where,
      'it claims to unpack to more bytes than it can',
      `at most ${packedBytes * MOST_INFLATED} bytes from ${packedBytes}`,
      `${bytes}`,
    );
}

/** Bytes before the data. */
function headerLength(head: Uint8Array<ArrayBuffer>, member: ZipMember, where: string): number {
  const view = viewOf(head);
  if (head.length < MEMBER.bytes || view.getUint32(0, true) !== MEMBER.signature)
    throw damaged(where, 'there is nothing at its place', 'a member of a zip file', 'other bytes');
  const nameEnd = MEMBER.bytes + view.getUint16(26, true);
  const name = new TextDecoder().decode(head.subarray(MEMBER.bytes, nameEnd));
  // Where its length was not known yet, or has no room there, the header has another number.
  const later = (view.getUint16(6, true) & 8) !== 0;
  const [packedBytes, bytes] = [view.getUint32(18, true), view.getUint32(22, true)];
  const sameLength =
    later ||
    ((packedBytes === 0xffffffff || packedBytes === member.packedBytes) &&
      (bytes === 0xffffffff || bytes === member.bytes));
  if (name !== member.name || view.getUint16(8, true) !== member.method || !sameLength)
    throw damaged(
      where,
      'its header does not agree with the list of members',
      `${member.packedBytes} bytes`,
      `${packedBytes} or another name or packing`,
    );
  return nameEnd + view.getUint16(28, true);
}
