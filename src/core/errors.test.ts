import * as Comlink from 'comlink';
import { describe, expect, it } from 'vitest';
import { aborted, type ErrorTag, HeadwatersError, isAbort, isHeadwatersError, messageOf } from './errors';

const error = new HeadwatersError('FileError', {
  what: 'The file is short.',
  expected: '8 bytes',
  found: '7',
  next: 'Make it again.',
});

const TAGS: ErrorTag[] = [
  'ManifestError',
  'FileError',
  'NetworkError',
  'FeatureError',
  'LimitError',
  'GpuError',
  'AbortError',
];

describe('the message of an error', () => {
  it('says what went wrong, what was expected, what was found and what to do', () => {
    expect(error.message).toBe('The file is short. Expected 8 bytes, found 7. Make it again.');
  });

  it('leaves out what is not known', () => {
    expect(new HeadwatersError('GpuError', { what: 'No GPU.' }).message).toBe('No GPU.');
    expect(new HeadwatersError('GpuError', { what: 'No GPU.', next: 'Use the CPU.' }).message).toBe(
      'No GPU. Use the CPU.',
    );
    expect(new HeadwatersError('GpuError', { what: 'No GPU.', expected: 'one' }).message).toBe('No GPU.');
  });

  it('is shown as it is when it is ours, and called unexpected when it is not', () => {
    expect(messageOf(error)).toBe(error.message);
    expect(messageOf(new TypeError('x is not a function'))).toBe(
      'Something unexpected went wrong: x is not a function',
    );
    expect(messageOf('boo')).toBe('Something unexpected went wrong: boo');
    expect(messageOf(undefined)).toBe('Something unexpected went wrong: undefined');
  });
});

describe('the tag of an error', () => {
  it('is its name, and tells it from others', () => {
    for (const tag of TAGS) {
      const one = new HeadwatersError(tag, { what: 'Oh.' });
      expect(one).toMatchObject({ name: tag, tag });
      expect(isHeadwatersError(one)).toBe(true);
      for (const other of TAGS) expect(isHeadwatersError(one, other)).toBe(other === tag);
    }
    expect(isHeadwatersError(new TypeError('no'))).toBe(false);
    expect(isHeadwatersError(new RangeError('Maximum call stack size exceeded'))).toBe(false);
    expect(isHeadwatersError({ name: 'FileError', message: 'no error' })).toBe(false);
    expect(isHeadwatersError(undefined)).toBe(false);
  });

  it('and the message survive the way out of a worker', async () => {
    const { port1, port2 } = new MessageChannel();
    const fail = (tag: ErrorTag): string => {
      throw new HeadwatersError(tag, { what: `Sent: ${tag}.` });
    };
    Comlink.expose({ fail }, port1);
    const remote = Comlink.wrap<{ fail: typeof fail }>(port2);
    for (const tag of TAGS) {
      const caught: unknown = await remote.fail(tag).catch((e: unknown) => e);
      expect(isHeadwatersError(caught, tag)).toBe(true);
      expect(messageOf(caught)).toBe(`Sent: ${tag}.`);
    }
    port1.close();
    port2.close();
  });

  it('keeps its cause', () => {
    const cause = new Error('below');
    expect(new HeadwatersError('NetworkError', { what: 'Above.' }, { cause }).cause).toBe(cause);
  });
});

describe('an abort', () => {
  it('is known in our words and in the platform’s', () => {
    expect(isAbort(aborted())).toBe(true);
    expect(isAbort(AbortSignal.abort().reason)).toBe(true);
    expect(isAbort(error)).toBe(false);
    expect(isAbort({ name: 'AbortError' })).toBe(false);
  });
});
