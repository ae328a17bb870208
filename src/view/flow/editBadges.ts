import type { FeatureId } from '../../core/ids';
import type { Plan } from '../../core/plan';
import { settlePlan } from '../../core/schedule';
import { shortNumber } from '../steer/numbers';

/** What the steering plan does to a feature, or to features of a folded group. */
export interface EditBadge {
  /** For the picture: the factor r, what is added (s) in the plan's unit, or both. */
  readonly text: string;
  /** For ears and for a mouse that rests there. */
  readonly words: string;
}

export type EditBadges = ReadonlyMap<FeatureId, EditBadge>;

/** The badge of every feature that a plan edits, with what the schedule makes of s. */
export function editBadges(plan: Plan): EditBadges {
  return new Map(spread(plan).map(({ feature, r, s }) => [feature, badge(r, s)]));
}

/** What a node shows: the edit of its feature; of a folded group, how many of its features are edited. */
export function badgeOf(badges: EditBadges, members: readonly FeatureId[]): EditBadge | null {
  const [first] = members;
  if (members.length === 1 && first) return badges.get(first) ?? null;
  const edited = members.filter((id) => badges.has(id)).length;
  if (edited === 0) return null;
  return {
    text: `${edited} ${edited === 1 ? 'edit' : 'edits'}`,
    words: `${edited} of its features edited`,
  };
}

function badge(r: number, s: number): EditBadge {
  const [factor, added] = [shortNumber(r), shortNumber(s)];
  const signed = `${added.startsWith('-') ? '−' : '+'}${added.replace('-', '')}`;
  const parts = [...(r !== 1 || s === 0 ? [`×${factor}`] : []), ...(s === 0 ? [] : [signed])];
  return { text: parts.join(' '), words: `edited: r = ${factor}, s = ${added}` };
}

function spread(plan: Plan): Plan['edits'] {
  try {
    return settlePlan({ ...plan, fold: false }, () => undefined).edits;
  } catch {
    // A schedule that grows beyond all numbers: the panel says so, and the plan is as it is written.
    return plan.edits;
  }
}
