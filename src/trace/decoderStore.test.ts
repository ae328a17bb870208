import { expect, test } from 'vitest';
import { HeadwatersError, isAbort } from '../core/errors';
import type { PositionId } from '../core/ids';
import type { DecoderValues } from '../pack/open';
import { DecoderStore, sumOfExcluded } from './decoderStore';
import { decodersOf, packNamed } from './testing';

/** Ten features of ten columns: 400 bytes. */
const BYTES = 400;
const values = (position: PositionId): DecoderValues => ({
  position,
  n: 10,
  d: 10,
  values: new Float32Array(100).fill(1),
});

/** A store whose reads end when the test says so. */
function slowStore() {
  const reads: {
    readonly position: PositionId;
    readonly signal: AbortSignal;
    readonly onBytes: (bytes: number) => void;
    readonly end: () => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const store = new DecoderStore(
    (position, { signal, onBytes }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        reads.push({ position, signal, onBytes, end: () => resolve(values(position)), fail: reject });
      }),
    BYTES,
  );
  return { store, reads };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('who asks for a decoder while it is being read shares the read, and hears of all its bytes', async () => {
  const { store, reads } = slowStore();
  const heard: [number[], number[]] = [[], []];
  const first = store.get('0/res', { onBytes: (bytes) => heard[0].push(bytes) });
  await turn();
  reads[0]?.onBytes(300);
  const second = store.get('0/res', { onBytes: (bytes) => heard[1].push(bytes) });
  await turn();
  reads[0]?.onBytes(100);
  reads[0]?.end();
  expect(await first).toBe(await second);
  expect(reads.length).toBe(1);
  expect(heard).toEqual([
    [300, 100],
    [300, 100],
  ]);
  expect(await store.get('0/res')).toBe(await first);
  expect(reads.length).toBe(1);
});

test('one who goes away leaves the read to the others; it stops with the last of them', async () => {
  const { store, reads } = slowStore();
  const [one, two] = [new AbortController(), new AbortController()];
  const first = store.get('0/res', { signal: one.signal });
  const second = store.get('0/res', { signal: two.signal });
  await turn();
  one.abort();
  await expect(first).rejects.toSatisfy(isAbort);
  expect(reads[0]?.signal.aborted).toBe(false);
  reads[0]?.end();
  expect((await second).position).toBe('0/res');

  const third = store.get('1/res', { signal: two.signal });
  await turn();
  two.abort();
  await expect(third).rejects.toSatisfy(isAbort);
  expect(reads[1]?.signal.aborted).toBe(true);
  // Whoever comes after it begins anew.
  const fourth = store.get('1/res');
  await turn();
  reads[2]?.end();
  expect((await fourth).position).toBe('1/res');
  await expect(store.get('1/res', { signal: two.signal })).rejects.toSatisfy(isAbort);
});

test('a read that fails is told to all who wait, and is tried again when it is asked for again', async () => {
  const { store, reads } = slowStore();
  const waiting = [store.get('0/res'), store.get('0/res')];
  await turn();
  reads[0]?.fail(new HeadwatersError('NetworkError', { what: 'No answer.' }));
  for (const one of waiting) await expect(one).rejects.toThrow('No answer.');
  const again = store.get('0/res');
  await turn();
  reads[1]?.end();
  expect((await again).n).toBe(10);
});

test('decoders used last are kept within the memory', async () => {
  const read: PositionId[] = [];
  const store = new DecoderStore(async (position) => {
    read.push(position);
    return values(position);
  }, 2 * BYTES);
  for (const position of ['0/res', '1/res', '0/res', '2/res', '0/res', '1/res'] as const)
    await store.get(position);
  expect(read).toEqual(['0/res', '1/res', '2/res', '1/res']);

  // One that is larger than the memory is kept until another comes.
  const small = new DecoderStore(async (position) => values(position), 1);
  expect(await small.get('0/res')).toBe(await small.get('0/res'));
});

test('features that cannot be matched are counted by reason', async () => {
  const { decoders } = decodersOf(await packNamed('holes'));
  await decoders.get('0/res');
  expect(sumOfExcluded(decoders.excluded())).toEqual({ zero: 0, notFinite: 0 });
  await decoders.get('1/res');
  expect([...decoders.excluded()]).toEqual([['1/res', { zero: 1, notFinite: 2 }]]);
  expect(sumOfExcluded(decoders.excluded())).toEqual({ zero: 1, notFinite: 2 });
});
