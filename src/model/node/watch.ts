import type { Kept, KeptValues, ModelSession } from '../modelSession';
import type { Tensors } from '../tensor';

/** A session that tells what goes in, and how many values it was asked to keep and have not been given back. */
export interface Watched extends ModelSession {
  readonly live: number;
  /** All that were ever kept. */
  readonly kept: number;
  readonly feeds: readonly Tensors[];
  readonly released: boolean;
}

/** The real session, watched. */
export function watch(session: ModelSession): Watched {
  let live = 0;
  let all = 0;
  let released = false;
  const feeds: Tensors[] = [];
  const real = new WeakMap<Kept, Kept>();
  return {
    get live() {
      return live;
    },
    get kept() {
      return all;
    },
    get released() {
      return released;
    },
    feeds,
    run(given, outputs) {
      feeds.push(given);
      return session.run(given, outputs);
    },
    async advance(given, past, outputs, keep) {
      feeds.push(given);
      const before = Object.entries(past).map(([name, value]) => [name, real.get(value) ?? value] as const);
      const result = await session.advance(given, Object.fromEntries(before), outputs, keep);
      const counted: KeptValues = Object.fromEntries(
        Object.entries(result.kept).map(([name, value]) => {
          live++;
          all++;
          const wrapped: Kept = {
            dispose() {
              live--;
              value.dispose();
            },
          };
          real.set(wrapped, value);
          return [name, wrapped] as const;
        }),
      );
      return { outputs: result.outputs, kept: counted };
    },
    release() {
      released = true;
      return session.release();
    },
  };
}
