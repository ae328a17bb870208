/** Tables for people, and the same figures for programs: answers on stdout, progress on stderr. */

export function print(text: string): void {
  process.stdout.write(text);
}

export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

export interface Column {
  readonly name: string;
  /** Digits after the point, for numbers. */
  readonly digits?: number;
}

export type Cell = number | string | null;

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What a reader has to know: what was left out and why, what the words mean. */
  readonly notes?: readonly string[];
}

/** The middle of several measurements: one disturbed by other work does not move it. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share `q` of the measurements lies, between the two nearest ones. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** `a / b`, or null when one of them is missing: a ratio to nothing is no ratio. */
export function ratio(a: number | null, b: number | null): number | null {
  return a === null || b === null || b === 0 ? null : a / b;
}

/** A table as Markdown, so that it can be pasted into docs/performance.md as it is. */
export function markdown({ title, columns, rows, notes = [] }: Table): string {
  const text = rows.map((row) => row.map((cell, i) => show(cell, columns[i]?.digits ?? 0)));
  const widths = columns.map(({ name }, i) =>
    Math.max(name.length, ...text.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((w, i) => (i === 0 ? '-'.repeat(w + 2) : `${'-'.repeat(w + 1)}:`)).join('|')}|`;
  const table = [line(columns.map(({ name }) => name)), rule, ...text.map(line)];
  return [`### ${title}`, '', ...table, '', ...notes.map((note) => `- ${note}`), ''].join('\n');
}

function show(cell: Cell, digits: number): string {
  if (cell === null) return 'n/a';
  return typeof cell === 'number' ? cell.toFixed(digits) : cell;
}

/** Rows in which two tables of indices, `[n, k]` each, are not the same. */
export function rowsThatDiffer(a: ArrayLike<number>, b: ArrayLike<number>, n: number): number {
  const k = a.length / n;
  let count = 0;
  for (let i = 0; i < n; i++) {
    let place = i * k;
    while (place < (i + 1) * k && a[place] === b[place]) place++;
    if (place < (i + 1) * k) count++;
  }
  return count;
}
