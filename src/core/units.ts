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

/** Whole numbers in order, those that follow each other as a range: "0 to 3, 5". */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const n of numbers) {
    const range = ranges.at(-1);
    if (range && range[1] === n - 1) range[1] = n;
    else ranges.push([n, n]);
  }
  return ranges.map(([a, b]) => (a === b ? `${a}` : `${a} to ${b}`)).join(', ');
}

/** A difference so small that only its size matters. */
export function smallText(x: number): string {
  return x === 0 ? '0' : x.toExponential(0).replace('e-', ' × 10⁻').replace(/\d+$/, superscript);
}

function superscript(digits: string): string {
  return [...digits].map((d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)] ?? d).join('');
}
