/** Half a pair of UTF-16, as a cut through an emoji leaves it, cannot be written into an address. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
