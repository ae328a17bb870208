import { describe, expect, it } from 'vitest';
import { adviceOf } from './advice';
import type { Edit } from './plan';

const edits = (...numbers: readonly (readonly [r: number, s: number])[]): { edits: Edit[] } => ({
  edits: numbers.map(([r, s], index) => ({ feature: `3/res/${index}`, r, s })),
});
/** Three tokens and two features: only the second one fires, on the last token. */
const SECOND = Float32Array.from([0, 0, 0, 0, 0, 7]);

describe('the advice for a prompt', () => {
  it('is to add what is silent, to rescale what is active, and both where both are', () => {
    expect(adviceOf(edits([1, 1]), new Float32Array(3))).toMatchObject({ active: 0, call: 'add' });
    expect(adviceOf(edits([1, 1]), Float32Array.from([0, 0, 7]))).toMatchObject({
      active: 1,
      call: 'rescale',
    });
    expect(adviceOf(edits([1, 1], [1, 1]), SECOND)).toMatchObject({ edits: 2, active: 1, call: 'both' });
  });

  it('does not count the first token, which is no reading of the text', () => {
    expect(adviceOf(edits([1, 1]), Float32Array.from([900, 0, 0]))).toMatchObject({ active: 0, call: 'add' });
  });

  it('says when a plan changes nothing here: it rescales, and only what is silent', () => {
    expect(adviceOf(edits([0, 0], [1, 0]), SECOND)?.idle).toBe(true);
    expect(adviceOf(edits([1, 0], [0, 0]), SECOND)?.idle).toBe(false);
    expect(adviceOf(edits([0, 0.1], [1, 0]), SECOND)?.idle).toBe(false);
    expect(adviceOf(edits([1, 0], [1, 0]), SECOND)?.idle).toBe(false);
  });

  it('is none for a plan without edits', () => {
    expect(adviceOf({ edits: [] }, new Float32Array(0))).toBeUndefined();
  });
});
