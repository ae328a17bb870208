import type { FlowGraph } from '../../core/flowGraph';
import { type FeatureId, featureOf } from '../../core/ids';
import { ownerOf } from '../../core/nearTie';
import { closeAll, openAll } from '../../state/commands';
import { type Command, growing, type Now, stepping } from './command';
import { growthOf } from './featureCommands';

type LayerGrowth = Readonly<Record<'closed' | 'open', readonly FeatureId[]>>;

const NOTHING: LayerGrowth = { closed: [], open: [] };
const known = new WeakMap<FlowGraph, ReadonlyMap<number, LayerGrowth>>();

/** The features of each layer that can be expanded, and those that can be collapsed; worked out once a graph. */
function growthOfLayers(graph: FlowGraph): ReadonlyMap<number, LayerGrowth> {
  const before = known.get(graph);
  if (before) return before;
  const owners = new Set(graph.edges.map(ownerOf));
  const layers = new Map<number, Record<'closed' | 'open', FeatureId[]>>();
  for (const node of graph.nodes) {
    const growth = growthOf(node, () => owners.has(node.id));
    if (!growth) continue;
    const layer = layers.get(node.layer) ?? { closed: [], open: [] };
    layer[growth].push(node.id);
    layers.set(node.layer, layer);
  }
  known.set(graph, layers);
  return layers;
}

const onFeature = { section: 'feature', keysWork: 'on a feature' } as const;
const ofFeature = ({ feature }: Now): number => (feature ? featureOf(feature).layer : -1);

/** All features of the layer of a feature at once. */
export const LAYER_COMMANDS = {
  expand: expanding('expand-layer', ofFeature),
  collapse: collapsing('collapse-layer', ofFeature),
} satisfies Readonly<Record<string, Command>>;

/** What the number of a layer can do, whichever feature is selected. */
export function commandsOfLayer(layer: number): readonly Command[] {
  return [
    expanding(`expand-layer-${layer}`, () => layer),
    collapsing(`collapse-layer-${layer}`, () => layer),
  ];
}

function expanding(id: string, layerOf: (now: Now) => number): Command {
  return growing(
    { ...onFeature, id, name: (now) => `Expand layer ${nameOf(layerOf(now))}`, keys: ['l'] },
    (now) => {
      const { closed } = growthOfLayers(now.graph).get(layerOf(now)) ?? NOTHING;
      return closed.length > 0 && ((s) => openAll(s, closed));
    },
  );
}

function collapsing(id: string, layerOf: (now: Now) => number): Command {
  return stepping(
    { ...onFeature, id, name: (now) => `Collapse layer ${nameOf(layerOf(now))}`, keys: ['Shift+l'] },
    (now) => {
      const { open } = growthOfLayers(now.graph).get(layerOf(now)) ?? NOTHING;
      return open.length > 0 && ((s) => closeAll(s, open));
    },
  );
}

/** Of no feature no layer. */
function nameOf(layer: number): string {
  return layer < 0 ? '' : `${layer}`;
}
