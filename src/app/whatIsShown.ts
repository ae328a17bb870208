import { turnThatFits } from '../core/choice';
import { isSamePack, type PackName } from '../core/packName';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { fitSpec } from '../state/fitSpec';
import { addStep, beginJourney, type Journey } from '../state/history';
import type { Work } from '../state/keep';
import type { ReadLink } from '../state/link';
import { type OpenPack, packNameOf } from '../state/openPack';
import { startGraph } from './startGraph';

/** What a link shows in the pack that is open. */
export interface Shown {
  readonly journey: Journey;
  /** What the link says that is not here, in sentences. */
  readonly problems: readonly string[];
  /** The link said nothing that can be shown: the pack's first start stands in its place. */
  readonly isStart: boolean;
  /** The kept work goes on. */
  readonly goesOn: boolean;
}

/** What the person was at when the link came. */
export interface Before {
  /** Undefined where another pack was on show: what was done in it cannot be undone in this one. */
  readonly journey: Journey | undefined;
  /** Work of an earlier visit that the link is the same as. */
  readonly kept: Work | undefined;
  readonly window: { readonly width: number; readonly height: number };
}

/** Fits a link into the pack that is open, for this window. */
export function whatIsShown(
  link: ReadLink,
  open: OpenPack,
  { journey: before, kept, window }: Before,
): Shown {
  const here = packNameOf(open);
  const foreign = link.pack !== null && !isSamePack(link.pack, here);
  const fitted = (one: GraphSpec) => fitSpec(one, (position) => open.known.featuresAt(position));
  const { spec, absent } = fitted(link.spec);
  const isStart = spec.seeds.length === 0 || foreign;
  // A plan for another pack's features means nothing here.
  const { plan, otherPlans } = foreign ? EMPTY_SPEC : spec;
  const graph = isStart ? { ...startGraph(spec, open), plan, otherPlans, text: spec.text } : spec;
  const shown = {
    ...graph,
    // A link that selects nothing is about its seed.
    selected: graph.selected ?? graph.seeds[0] ?? null,
    // What stood well in the sender's window may not in this one.
    orientation: kept
      ? graph.orientation
      : turnThatFits(graph.orientation, open.pack.manifest.model.layers, window),
  };
  const goesOn = kept !== undefined && !isStart;
  const allFitted = (steps: readonly GraphSpec[]): GraphSpec[] => steps.map((step) => fitted(step).spec);
  const journey: Journey = goesOn
    ? {
        spec: shown,
        history: { past: allFitted(kept.history.past), future: allFitted(kept.history.future) },
      }
    : before
      ? addStep(before, shown)
      : beginJourney(shown);
  return {
    journey,
    problems: [...otherRevision(link.pack, open), ...(foreign ? [] : notThere(absent))],
    isStart,
    goesOn,
  };
}

function notThere(absent: readonly string[]): string[] {
  if (absent.length === 0) return [];
  const more = absent.length > 3 ? ` and ${absent.length - 3} more` : '';
  return [`The pack has no ${absent.slice(0, 3).join(', ')}${more}; left out.`];
}

function otherRevision(wanted: PackName | null, open: OpenPack): string[] {
  const { revision } = open.pack.manifest;
  if (!wanted || !isSamePack(wanted, packNameOf(open))) return [];
  if (wanted.revision === null || wanted.revision === revision) return [];
  return [
    `The graph was made with revision ${wanted.revision} of the pack, and this is revision ${revision}: features and cosines may differ.`,
  ];
}
