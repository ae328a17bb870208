/** Bytes as people read them, in powers of a thousand. */
export function bytesText(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** A difference so small that only its size matters. */
export function smallText(x: number): string {
  return x === 0 ? '0' : x.toExponential(0).replace('e-', ' × 10⁻').replace(/\d+$/, superscript);
}

function superscript(digits: string): string {
  return [...digits].map((d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)] ?? d).join('');
}
