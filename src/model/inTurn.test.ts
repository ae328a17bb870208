import { describe, expect, it } from 'vitest';
import { inTurn } from './inTurn';

/** Counts to `most` and writes into `log` when it is closed. */
async function* count(most: number, log: string[], name: string, failAt = Number.POSITIVE_INFINITY) {
  try {
    for (let i = 1; i <= most; i++) {
      if (i === failAt) throw new Error(`${name} broke`);
      yield i;
    }
  } finally {
    log.push(name);
  }
}

describe('in turn', () => {
  it('each source gives one value, and those that go on longer go on alone', async () => {
    const seen: string[] = [];
    const closed: string[] = [];
    const sources = [
      ['a', count(2, closed, 'a')],
      ['b', count(4, closed, 'b')],
      ['c', count(0, closed, 'c')],
    ] as const;
    for await (const [name, value] of inTurn(sources)) seen.push(`${name}${value}`);
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2', 'b3', 'b4']);
    expect(closed.sort()).toEqual(['a', 'b', 'c']);
  });

  it('all sources are closed when whoever reads them leaves', async () => {
    const closed: string[] = [];
    for await (const [name, value] of inTurn([
      ['a', count(9, closed, 'a')],
      ['b', count(9, closed, 'b')],
    ]))
      if (name === 'b' && value === 2) break;
    expect(closed.sort()).toEqual(['a', 'b']);
  });

  it('the others are closed when one breaks, and its trouble is told', async () => {
    const closed: string[] = [];
    const seen: number[] = [];
    const all = inTurn([
      ['a', count(9, closed, 'a')],
      ['b', count(9, closed, 'b', 2)],
    ]);
    const reading = (async () => {
      for await (const [, value] of all) seen.push(value);
    })();
    await expect(reading).rejects.toThrow('b broke');
    expect([seen, closed.sort()]).toEqual([
      [1, 1, 2],
      ['a', 'b'],
    ]);
  });

  it('nothing comes of no sources', async () => {
    const none: unknown[] = [];
    for await (const one of inTurn([])) none.push(one);
    expect(none).toEqual([]);
  });
});
