import type { Cuts } from '../../core/cuts';
import { isSame } from '../../core/same';
import { EMPTY_SPEC, type GraphSpec } from '../../core/spec';
import type { Journey } from '../../state/history';
import { readLink } from '../../state/link';
import type { Store } from '../../state/store';
import { type Command, stepping } from './command';

/** A graph to begin with, as the manifest of the pack names it. */
export interface Start {
  readonly title: string;
  readonly link: string;
}

export function startsOf({ open }: Pick<ReturnType<Store['getState']>, 'open'>): readonly Start[] {
  return open?.pack.manifest.starts ?? [];
}

/** Shows a starting point of the pack; plan and text, notes, groups and orientation stay. */
export function startCommand({ title, link }: Start): Command {
  return stepping(
    {
      section: 'graph',
      id: `start ${link}`,
      name: `Start: ${title}`,
    },
    ({ state: { spec } }) => !isStart(link, spec.seeds) && ((s) => startAt(s, link)),
  );
}

/** What comes before the colon of a title: enough for a button. */
export function shortTitle({ title }: Start): string {
  return title.split(':')[0]?.trim() || title;
}

/** The graph of a starting point; plan and text, notes, groups and orientation stay as they are. */
export function startAt(now: GraphSpec, link: string): GraphSpec {
  const { spec } = readLink(link);
  const { plan, otherPlans, text, notes, groups, orientation } = now;
  return {
    ...spec,
    plan,
    otherPlans,
    text,
    notes,
    groups,
    orientation,
    selected: spec.selected ?? spec.seeds[0] ?? null,
  };
}

/**
 * Cuts for another topic: those that came with a starting point do not stay, those that a person set do. The step that
 * brought them says which.
 */
export function cutsBeyondStart({ spec, history }: Journey, starts: readonly Start[]): Cuts {
  const steps = [...history.past, spec];
  const last = steps.findLastIndex(({ cuts }) => !isSame(cuts, spec.cuts));
  const brought = steps[last + 1] ?? spec;
  const fromStart = starts.some(({ link }) => {
    const start = readLink(link).spec;
    return isStart(link, brought.seeds) && isSame(start.cuts, spec.cuts);
  });
  return fromStart ? EMPTY_SPEC.cuts : spec.cuts;
}

/** Whether the graph on show is that of a starting point, whatever was done to it since. */
export function isStart(link: string, seeds: GraphSpec['seeds']): boolean {
  return readLink(link).spec.seeds.join() === seeds.join();
}

/** The starting point after the one on show; the first one after any other graph. */
export function nextStart<T extends Pick<Start, 'link'>>(
  starts: readonly T[],
  seeds: GraphSpec['seeds'],
): T | undefined {
  const here = starts.findIndex(({ link }) => isStart(link, seeds));
  return starts[(here + 1) % Math.max(starts.length, 1)];
}
