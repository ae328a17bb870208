/** A table as Markdown. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function markdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(guarded).join(' | ')} |`;
  const rule = `|${columns.map(() => '---').join('|')}|`;
  return [`### ${title}`, '', line(columns), rule, ...rows.map(line), '', ''].join('\n');
}

function guarded(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

/** A share as per cent. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}
