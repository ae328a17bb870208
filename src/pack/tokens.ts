import { HeadwatersError } from '../core/errors';
import { NO_TOKEN } from '../core/facts';
import { type Dtype, toIntegers } from './dtype';

/** What fills up lists in 16 bits. Vocabularies of 65,536 tokens and more need 32. */
const NO_SHORT_TOKEN = 0xffff;

/**
 * Token ids as a file holds them: U8; U16, filled up with 65535; I32 or U32, filled up with all ones, which is -1.
 *
 * @returns with `NO_TOKEN` where the list is filled up
 * @throws FileError for other formats, and for ids that no vocabulary has
 */
export function toTokenIds(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype, where: string): Int32Array {
  const ids = Int32Array.from(toIntegers(bytes, dtype, where));
  if (dtype === 'U16') return ids.map((id) => (id === NO_SHORT_TOKEN ? NO_TOKEN : id));
  const stray = ids.find((id) => id < 0 && id !== NO_TOKEN);
  if (stray === undefined) return ids;
  throw new HeadwatersError('FileError', {
    what: `${where} holds a number that is not a token id.`,
    expected: '0 to 2147483647, or -1 to fill up',
    found: String(dtype === 'U32' ? stray >>> 0 : stray),
    next: 'Regenerate the file.',
  });
}
