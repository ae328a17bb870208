import { aborted, HeadwatersError } from '../../core/errors';
import { NEURONPEDIA } from '../../core/labels';
import type { StopOptions } from '../bytes';
import { Busy, refusal, Unreachable } from '../sources/failures';
import { patiently } from '../sources/retrying';
import { LONGEST_LABEL } from './labelRow';
import type { SourceName } from './sourceName';

/**
 * The part of Neuronpedia's interface that is needed: explanations of some features of one source. It lets any page ask
 * without a key, 25,000 times an hour; one that asks more often is refused without the headers that would let it see
 * why.
 */

/** Features of one question. An answer has the whole record of each, some tens of kilobytes with one example. */
const BATCH = 25;

/**
 * The labels of features by index: a text, an empty one where Neuronpedia never saw it fire, null where it has no
 * explanation. Those that it does not know are null as well.
 *
 * @throws FileError where it has no such source; NetworkError; AbortError
 */
export async function askNeuronpedia(
  { model, source }: SourceName,
  indexes: readonly number[],
  { signal }: StopOptions = {},
  origin = NEURONPEDIA,
): Promise<Map<number, string | null>> {
  const labels = new Map<number, string | null>(indexes.map((index) => [index, null]));
  for (let at = 0; at < indexes.length; at += BATCH) {
    const wanted = indexes.slice(at, at + BATCH);
    const body = wanted.map((index) => ({
      modelId: model,
      layer: source,
      index: String(index),
      maxActsToReturn: 1,
    }));
    const answer = await post(new URL('/api/features', origin), body, `${model}/${source}`, signal);
    for (const record of answer) {
      const [index, label] = labelIn(record) ?? [];
      if (index !== undefined && label !== undefined && labels.has(index)) labels.set(index, label);
    }
  }
  return labels;
}

async function post(
  address: URL,
  body: unknown,
  what: string,
  signal?: AbortSignal,
): Promise<readonly unknown[]> {
  const file = { path: `the labels of ${what}` };
  const answer = await patiently(
    async () => {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: signal ?? null,
      }).catch((cause: unknown) => {
        throw signal?.aborted ? aborted() : new Unreachable(file, cause);
      });
      if (response.status === 429 || response.status === 503) throw new Busy(file, response);
      return response;
    },
    undefined,
    signal,
  );
  if (answer.status === 404 || answer.status === 400)
    throw new HeadwatersError('FileError', {
      what: `Neuronpedia has no ${what} (${answer.status}).`,
      next: 'Add labels from a file instead.',
    });
  if (!answer.ok) throw refusal(answer, file);
  const json: unknown = await answer.json().catch(() => undefined);
  if (Array.isArray(json)) return json;
  throw new HeadwatersError('FileError', {
    what: `Neuronpedia’s answer for ${what} cannot be read.`,
    expected: 'a list of features',
    found: typeof json,
    next: 'Add labels from a file instead.',
  });
}

function labelIn(record: unknown): readonly [number, string | null] | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const { index, explanations, maxActApprox } = record as Readonly<Record<string, unknown>>;
  if (!/^\d{1,9}$/.test(String(index))) return undefined;
  const all: unknown[] = Array.isArray(explanations) ? explanations : [];
  const text = all
    .map((one) => (typeof one === 'object' && one !== null && 'description' in one ? one.description : ''))
    .find((one) => typeof one === 'string' && one.trim() !== '');
  if (typeof text === 'string') return [Number(index), text.trim().slice(0, LONGEST_LABEL)];
  return [Number(index), maxActApprox === 0 ? '' : null];
}
