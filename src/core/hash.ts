/** FNV-1a in 64 bits, as 16 hexadecimal digits: tells versions of files apart, and is no protection against anybody. */
export function fnv1a(bytes: Uint8Array): string {
  // Two halves, because products of 64 bits are slow in big integers.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low ^= byte;
    // times 0x100000001b3: the low half times 0x1b3 carries over, and its own bits go up by 40.
    const product = (low >>> 0) * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) | 0;
    low = product | 0;
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
