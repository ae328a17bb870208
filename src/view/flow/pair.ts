import type { View } from './view';

/** Two pictures that are compared have one axis of layers: where one goes along the water, the other goes too. */
export interface Pair {
  /** What a picture could be fitted with; answers with what both can, and tells the other where that is less than before. */
  fit(member: symbol, scale: number): number;
  move(member: symbol, view: View): void;
  join(member: symbol, follower: Follower): () => void;
}

export interface Follower {
  follow(view: View): void;
  refit(): void;
}

export function createPair(): Pair {
  const members = new Map<symbol, Follower>();
  const scales = new Map<symbol, number>();
  const least = (): number => Math.min(...scales.values());
  const others = (member: symbol): Follower[] =>
    [...members].flatMap(([one, follower]) => (one === member ? [] : [follower]));
  return {
    fit(member, scale) {
      const before = least();
      scales.set(member, scale);
      const now = least();
      if (now !== before && Number.isFinite(before)) for (const other of others(member)) other.refit();
      return now;
    },
    move(member, view) {
      for (const other of others(member)) other.follow(view);
    },
    join(member, follower) {
      members.set(member, follower);
      return () => {
        members.delete(member);
        scales.delete(member);
      };
    },
  };
}
