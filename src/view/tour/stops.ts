import type { Placement } from 'react-aria/useOverlayPosition';
import type { FeatureId } from '../../core/ids';
import { LARGEST_K } from '../../core/spec';
import type { AppState, Panel } from '../../state/store';
import type { Command, Now } from '../commands/command';
import { FEATURE_COMMANDS, SELECT } from '../commands/featureCommands';
import { GRAPH_COMMANDS } from '../commands/graphCommands';
import { keysText, keyText } from '../commands/keys';
import { PAGE_COMMANDS } from '../commands/pageCommands';
import { nextStart, shortTitle, startCommand, startsOf } from '../commands/starts';
import { labelText } from '../labelText';

/** What a stop is about, done by a button: its text tells the page's own way to do it. */
export interface Try {
  readonly name: string;
  readonly command: Command;
  /** The feature that it is done to, where that is not the selected one. */
  readonly feature?: FeatureId;
}

/** One stop of the tour. */
export interface Stop {
  readonly title: string;
  readonly text: (now: Now) => string;
  /** What it speaks of, as a selector. */
  readonly about: string;
  /** On which side of it the card stands, and along which edge: where it covers least of the picture. */
  readonly placement: Placement;
  /** The panel that has to be on show for it. */
  readonly panel?: Panel;
  readonly tries?: (now: Now) => Try | undefined;
  /** Whether the person has done what the stop is about since it was reached. */
  readonly isDone?: (before: AppState, now: AppState) => boolean;
}

const PICTURE = '.picture-frame';
const SIDE = '.workbench > .side';

export const STOPS: readonly Stop[] = [
  {
    title: 'A river and its seed',
    text: ({ state }) =>
      `The graph starts from one feature, its seed: ${seedOf(state)}. Upstream of it are the features of the layers below whose decoder vectors point the same way. Drag it; zoom with the wheel or two fingers.`,
    about: PICTURE,
    placement: 'right top',
    tries: startElsewhere,
    isDone: (before, { spec }) => spec.seeds.join() !== before.spec.seeds.join(),
  },
  {
    title: 'What a feature is',
    text: () =>
      'Click a feature in the picture, or walk there with the arrow keys. Its card says in a sentence where it comes from, then shows the numbers behind it and the text it fires on.',
    about: SIDE,
    placement: 'left bottom',
    panel: 'feature',
    tries: selectSource,
    isDone: (before, { spec }) => spec.selected !== null && spec.selected !== before.spec.selected,
  },
  {
    title: 'Expand and collapse',
    text: () =>
      `Press ${keyText('Enter')} on a feature, or double-click it: what flows into it is hidden, and comes back. A number such as +3 on a feature says how many sources are hidden behind it.`,
    about: PICTURE,
    placement: 'right top',
    tries: openOrClose,
    isDone: (before, { spec }) => spec.opened !== before.spec.opened || spec.closed !== before.spec.closed,
  },
  {
    title: 'Cuts and k',
    text: () =>
      'A match below its cut is not drawn. With k you follow more than the best match of each feature. “Hide matches no better than chance” leaves out what chance alone would find.',
    about: '.controls-frame',
    placement: 'right bottom',
    tries: moreMatches,
    isDone: (before, { spec }) => spec.k !== before.spec.k || spec.cuts !== before.spec.cuts,
  },
  {
    title: 'Steer it in this tab',
    text: () =>
      'Edit a feature, or its whole chain, up or down: the model generates with and without it, side by side, here in the browser. It is loaded when you open Steer.',
    about: SIDE,
    placement: 'left bottom',
    tries: steer,
    isDone: (before, { panel, spec }) =>
      (panel === 'steer' && before.panel !== 'steer') ||
      spec.plan.edits.length > before.spec.plan.edits.length,
  },
  {
    title: 'Keep it and share it',
    text: () =>
      `The address of the page is the graph: copy the link. Export saves the picture, tables or a Python script. ${keysText(PAGE_COMMANDS.palette.keys ?? [])} lists every command, ${keysText(PAGE_COMMANDS.keys.keys ?? [])} every key. Help brings the tour back.`,
    about: '.top nav',
    placement: 'bottom right',
  },
];

function seedOf({ open, spec }: AppState): string {
  const [seed] = spec.seeds;
  return seed ? labelText(open?.labels, seed) : 'none yet';
}

function startElsewhere({ state: { open, spec } }: Now): Try | undefined {
  const next = nextStart(startsOf({ open }), spec.seeds);
  if (!next || spec.seeds.length === 0) return undefined;
  return { name: `Show another: ${shortTitle(next)}`, command: startCommand(next) };
}

/** The source of the selected feature that is drawn and most similar. */
function selectSource({ state: { open, spec }, graph }: Now): Try | undefined {
  const [edge] = graph.edges
    .filter(({ to }) => to === (spec.selected ?? spec.seeds[0]))
    .sort((a, b) => b.cosine - a.cosine);
  if (!edge) return undefined;
  return {
    name: `Select its source: ${labelText(open?.labels, edge.from)}`,
    command: SELECT,
    feature: edge.from,
  };
}

function openOrClose({ state: { open, spec }, graph }: Now): Try | undefined {
  const closed = graph.nodes.find((node) => !node.open && node.hidden > 0)?.id;
  const feature = closed ?? spec.selected ?? spec.seeds[0];
  const node = graph.nodes.find(({ id }) => id === feature);
  if (!node || !feature || !(closed || node.open)) return undefined;
  return {
    name: `${closed ? 'Expand' : 'Collapse'} ${labelText(open?.labels, feature)}`,
    command: closed ? FEATURE_COMMANDS.expand : FEATURE_COMMANDS.collapse,
    feature,
  };
}

function moreMatches({ state: { spec } }: Now): Try | undefined {
  if (spec.k >= LARGEST_K) return undefined;
  return { name: `One more match: k = ${spec.k + 1}`, command: GRAPH_COMMANDS.moreMatches };
}

function steer({ state: { open, spec } }: Now): Try | undefined {
  const { selected } = spec;
  if (!selected) return undefined;
  return { name: `Steer ${labelText(open?.labels, selected)}`, command: FEATURE_COMMANDS.steer };
}
