import type { FlowGraph } from '../../core/flowGraph';
import { type FeatureId, SITE_NAMES, SITES } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import type { Flow } from '../../state/flow';
import type { OpenPack } from '../../state/openPack';
import { labelText } from '../labelText';

/** What a picture shows, in words that go with it wherever it goes. One sentence an entry. */
export function captionOf(
  spec: GraphSpec,
  { pack, labels }: OpenPack,
  { graph, drawn, beside }: Flow,
): string[] {
  const { id, revision, title } = pack.manifest;
  const named = (seed: FeatureId): string => {
    const label = labelText(labels, seed);
    return label === seed ? seed : `${seed} “${label}”`;
  };
  const other = spec.compared ? `; beside it, the flow of ${named(spec.compared)}` : '';
  const cuts = SITES.map((site) => `${SITE_NAMES[site]} ${cutText(spec.cuts[site])}`).join(', ');
  const sentences = [
    `Flow of ${spec.seeds.map(named).join(', ')}, ${DIRECTIONS[spec.direction]}${other}.`,
    `${title} (pack ${id}, revision ${revision}).`,
    `k = ${spec.k}; cuts: ${cuts}, ${spec.cuts.rule === 'chance' ? 'hiding matches no better than chance' : 'fixed'}.`,
  ];
  return [
    ...sentences,
    ...[choiceText(spec, drawn.folds.size), incompleteText(graph, beside)].filter((text) => text !== null),
  ];
}

/** What was removed, hidden, pinned or folded; null if nothing was. */
function choiceText({ floors, removed, pinned, hiddenSites }: GraphSpec, folded: number): string | null {
  const parts = [
    floors.size > 0 && 'only the strongest of many matches shown',
    removed.size > 0 && `${counted(removed.size, 'feature')} removed`,
    hiddenSites.size > 0 && `hidden: ${[...hiddenSites].map((site) => SITE_NAMES[site]).join(', ')}`,
    pinned.size > 0 && `${counted(pinned.size, 'feature')} pinned`,
    folded > 0 && `${counted(folded, 'group')} drawn as one feature each`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? `Edited: ${parts.join('; ')}.` : null;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

const DIRECTIONS: Readonly<Record<GraphSpec['direction'], string>> = {
  backward: 'traced backward',
  forward: 'traced forward',
  both: 'traced both ways',
};

/** Two digits, as the sliders have them, and more where a link brought more. */
function cutText(cut: number): string {
  const exact = String(Math.round(cut * 1e4) / 1e4);
  return exact.length > 4 ? exact : cut.toFixed(2);
}

/** Why a graph is not all that was asked for; null when it is. */
export function incompleteText(first: FlowGraph, beside: FlowGraph | null): string | null {
  const graphs = beside ? [first, beside] : [first];
  const missing = [...new Set(graphs.flatMap((graph) => graph.missing))];
  if (graphs.some(({ truncated }) => truncated))
    return 'Incomplete: stopped at the largest number of features that can be drawn.';
  if (missing.length === 0) return null;
  const features = missing.length === 1 ? 'one feature' : `${missing.length} features`;
  return `Incomplete: not all matches of ${features} are known.`;
}
