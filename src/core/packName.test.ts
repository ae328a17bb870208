import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPackId, isRevision, parsePackName, writePackName } from './packName';

describe('the name of a pack', () => {
  it('is its id, with a revision or without', () => {
    expect(parsePackName('demo')).toEqual({ id: 'demo', revision: null });
    expect(parsePackName('gemma-2-2b@e2acf7b8f70d')).toEqual({ id: 'gemma-2-2b', revision: 'e2acf7b8f70d' });
  });

  it.each(['', '@', 'demo@', '@abc', 'demo@a@b', 'Demo', '.demo', '../demo', 'a/b', 'demo ', 'demo\n'])(
    'is not %j',
    (text) => {
      expect(parsePackName(text)).toBeUndefined();
    },
  );

  it('is read as it was written', () => {
    const id = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/);
    const revision = fc.option(fc.stringMatching(/^[0-9a-zA-Z._-]{1,64}$/));
    fc.assert(
      fc.property(id, revision, (id, revision) => {
        expect(parsePackName(writePackName({ id, revision }))).toEqual({ id, revision });
      }),
    );
  });

  it('reads any text, and writes back what it took', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Z', '0', '.', '-', '_', '@', '/', ' ') }),
        (text) => {
          const name = parsePackName(text);
          if (!name) return;
          expect(writePackName(name)).toBe(text);
          expect(isPackId(name.id)).toBe(true);
          expect(name.revision === null || isRevision(name.revision)).toBe(true);
        },
      ),
    );
  });
});
