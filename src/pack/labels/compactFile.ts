import { HeadwatersError } from '../../core/errors';
import { type PositionId, parsePosition } from '../../core/ids';
import type { Labels } from '../../core/labels';
import { type LabelFile, type LabelRow, LONGEST_LABEL } from './labelRow';

/**
 * Our own label file: gzip of JSON, so that any program reads it.
 *
 *     { "format": "headwaters-labels", "version": 1, "model": "google/gemma-2-2b",
 *       "method": "Neuronpedia, …", "labels": { "12/res": ["a text", "", null] } }
 *
 * By position a label for every feature: an empty text where it was never seen to fire, null where nobody has explained
 * it, 0 where it was not fetched.
 */

export const LABELS_FORMAT = 'headwaters-labels';
const VERSION = 1;

export interface LabelFileHead {
  readonly model: string;
  /** How they were made, for people. */
  readonly method?: string | undefined;
}

/** Writes it, packed. */
export async function writeCompact(
  { model, method }: LabelFileHead,
  labels: Labels,
): Promise<Uint8Array<ArrayBuffer>> {
  const head = { format: LABELS_FORMAT, version: VERSION, model, ...(method !== undefined && { method }) };
  const lists = [...labels].map(
    ([position, list]) =>
      `${JSON.stringify(position)}:${JSON.stringify(Array.from({ length: list.length }, (_, i) => writtenAs(list.at(i))))}`,
  );
  const text = `${JSON.stringify(head).slice(0, -1)},"labels":{\n${lists.join(',\n')}\n}}\n`;
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function writtenAs(label: string | null | undefined): string | null | 0 {
  return label === undefined ? 0 : label;
}

/** @returns undefined where it is another kind of JSON @throws FileError when it is damaged, or of a later version */
export function readCompact(name: string, json: Readonly<Record<string, unknown>>): LabelFile | undefined {
  if (json.format !== LABELS_FORMAT) return undefined;
  const { version, model, method, labels } = json;
  if (version !== VERSION)
    throw new HeadwatersError('FileError', {
      what: `${name} is a label file of another version.`,
      expected: `version ${VERSION}`,
      found: `version ${JSON.stringify(version)}`,
      next: 'Open it with the Headwaters that wrote it.',
    });
  const lists: [PositionId, readonly unknown[]][] = [];
  for (const [position, list] of Object.entries(typeof labels === 'object' && labels ? labels : {})) {
    if (!parsePosition(position) || !Array.isArray(list))
      throw new HeadwatersError('FileError', {
        what: `${name} is damaged.`,
        expected: 'a list of labels for each position, such as "12/res"',
        found: `"${position}" with ${Array.isArray(list) ? 'a list' : typeof list}`,
        next: 'Make it again, or take another copy.',
      });
    lists.push([position as PositionId, list]);
  }
  let skipped = 0;
  const rows = function* (): Iterable<LabelRow> {
    for (const [position, list] of lists) {
      const place = parsePosition(position);
      for (const [index, label] of list.entries()) {
        if (label === 0) continue;
        if (!place || (typeof label !== 'string' && label !== null)) skipped++;
        else yield { ...place, index, label: label?.slice(0, LONGEST_LABEL) ?? null };
      }
    }
  };
  return {
    rows: rows(),
    skipped: () => skipped,
    method: typeof method === 'string' ? method.slice(0, LONGEST_LABEL) : undefined,
    model: typeof model === 'string' ? model : undefined,
  };
}
