/**
 * Takes one value of each source in turn until all have ended. When it is left early, or a source fails, the others
 * are closed, so that what they hold is given back.
 */
export async function* inTurn<K, T>(
  sources: readonly (readonly [K, AsyncGenerator<T, void, undefined>])[],
): AsyncGenerator<readonly [K, T], void, undefined> {
  let going = [...sources];
  try {
    while (going.length > 0) {
      for (const source of [...going]) {
        const { done, value } = await source[1].next();
        if (done) going = going.filter((other) => other !== source);
        else yield [source[0], value];
      }
    }
  } finally {
    await Promise.all(sources.map(([, source]) => source.return()));
  }
}
