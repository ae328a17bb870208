import { csvParseRows, tsvParseRows } from 'd3-dsv';
import { HeadwatersError } from '../../core/errors';
import { parseFeature, parsePosition } from '../../core/ids';
import { gunzip } from '../gunzip';
import { readCompact } from './compactFile';
import { type LabelFile, type LabelRow, LONGEST_LABEL } from './labelRow';
import { placeOfSource } from './sourceName';

/**
 * Reads labels in any form in which people have them: lines of Neuronpedia's exports (`explanations/batch-0.jsonl.gz`),
 * a table (CSV, TSV), JSON by feature or in rows, and our own compact file. Which it is, its content says.
 *
 * @throws FileError when it is none of these
 */
export async function readLabelFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<LabelFile> {
  const text = decode(name, await gunzip(bytes, name));
  const start = text.trimStart().slice(0, 1);
  if (start === '{' || start === '[') return readJson(name, text);
  if (start === '<') throw notLabels(name, 'a web page');
  return readTable(name, text);
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw notLabels(name, 'bytes that are no UTF-8 text', cause);
  }
}

function readJson(name: string, text: string): LabelFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    // Of one object a line, the whole is no JSON, and each line is.
    if (text.trimStart().startsWith('{') && isJson(firstLine(text))) return ofRows(name, linesOf(text));
    throw notLabels(name, 'JSON that is cut off or damaged', cause);
  }
  if (Array.isArray(json)) return ofRows(name, json);
  const object = json as Readonly<Record<string, unknown>>;
  const compact = readCompact(name, object);
  if (compact) return compact;
  // An export of a single line.
  if ('description' in object || 'label' in object) return ofRows(name, [object]);
  return ofRows(
    name,
    Object.entries(object).flatMap(([key, value]) =>
      parsePosition(key) && Array.isArray(value)
        ? value.map((label: unknown, index) => ({ feature: `${key}/${index}`, label }))
        : [{ feature: key, label: value }],
    ),
  );
}

function* linesOf(text: string): Iterable<unknown> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? undefined : end).trim();
    at = end < 0 ? text.length : end + 1;
    if (line !== '') yield isJson(line) ? JSON.parse(line) : undefined;
  }
}

function readTable(name: string, text: string): LabelFile {
  const rows = (firstLine(text).includes('\t') ? tsvParseRows : csvParseRows)(text);
  const [head = [], ...body] = rows;
  const columns = head.map((column) =>
    column
      .trim()
      .replace(/^\ufeff/, '')
      .toLowerCase(),
  );
  // Without a head, the first two columns have to be feature and label.
  const isHead = columns.some((column) => LABELS.includes(column));
  const names = isHead ? columns : ['feature', 'label'];
  return ofRows(
    name,
    (isHead ? body : rows).map((row) => Object.fromEntries(names.map((column, i) => [column, row[i]]))),
  );
}

const LABELS = ['label', 'description', 'explanation'];
const FEATURES = ['feature', 'id', 'feature_id'];

/** @throws FileError when the first of the rows have nothing of labels */
function ofRows(name: string, given: Iterable<unknown>): LabelFile {
  let skipped = 0;
  let read = 0;
  const rows = function* (): Iterable<LabelRow> {
    for (const one of given) {
      const row = rowOf(one);
      if (row) read++;
      else skipped++;
      if (read === 0 && skipped >= FEW) throw notLabels(name, 'rows that name no feature');
      if (row) yield row;
    }
    if (read === 0) throw notLabels(name, skipped > 0 ? 'rows that name no feature' : 'nothing');
  };
  return { rows: rows(), skipped: () => skipped };
}

/** A file whose first rows are none of labels is none of labels. */
const FEW = 1_000;

function rowOf(one: unknown): LabelRow | undefined {
  if (typeof one !== 'object' || one === null) return undefined;
  const row = one as Readonly<Record<string, unknown>>;
  const label = LABELS.map((key) => row[key]).find((value) => value !== undefined);
  if (typeof label !== 'string' && label !== null) return undefined;
  const text = label === null ? null : label.slice(0, LONGEST_LABEL).trim();
  const whole = FEATURES.map((key) => row[key]).find((value) => typeof value === 'string');
  const feature = typeof whole === 'string' ? parseFeature(whole.trim()) : undefined;
  if (feature) return { ...feature, label: text };
  const index = wholeNumber(row.index);
  const { layer, modelId, site } = row;
  if (index === undefined) return undefined;
  if (typeof modelId === 'string' && typeof layer === 'string') {
    const place = placeOfSource(layer);
    return place && { ...place, index, label: text, model: modelId, source: layer };
  }
  const position = parsePosition(`${String(layer)}/${String(site ?? 'res')}`);
  return position && { ...position, index, label: text };
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function firstLine(text: string): string {
  const start = text.trimStart();
  const end = start.indexOf('\n');
  return end < 0 ? start : start.slice(0, end);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function notLabels(name: string, found: string, cause?: unknown): HeadwatersError {
  return new HeadwatersError(
    'FileError',
    {
      what: `${name} holds no labels that can be read.`,
      expected:
        'an explanations export of Neuronpedia, a table or JSON with feature and label, or a label file',
      found,
      next: 'Give features as layer/site/index, for example 7/res/12.',
    },
    { cause },
  );
}
