import type { FlowEdge } from '../../core/flowGraph';
import { edgeKey } from '../../core/flowGrowth';
import { foldGroups, shownAs } from '../../core/groups';
import type { Command, Now } from './command';

const onFeature = { section: 'feature', keysWork: 'on a feature', staysOnFeature: true } as const;

/** Looking at the matches of a feature, one after the other: what the picture says of the one under the mouse. */
export const EDGE_COMMANDS = {
  next: stepping(1, {
    id: 'next-match',
    name: 'Next match',
    description: 'Cosine, rank, margin and runner-up of its matches, one by one',
    keys: ['e'],
  }),
  previous: stepping(-1, { id: 'previous-match', name: 'Previous match', keys: ['Shift+e'] }),
} satisfies Readonly<Record<string, Command>>;

/** After the last match comes none, and then the first. */
function stepping(by: 1 | -1, about: Pick<Command, 'id' | 'name' | 'description' | 'keys'>): Command {
  return {
    ...onFeature,
    ...about,
    when: (now) => edgesOf(now).length > 0,
    run(now) {
      const keys = [null, ...edgesOf(now).map(({ from, to }) => edgeKey(from, to))];
      const at = Math.max(keys.indexOf(now.state.edge), 0);
      now.store.setState({ edge: keys.at((at + by) % keys.length) ?? null });
    },
  };
}

/** The matches that are drawn at a feature: its sources, and then its targets, the strongest first. */
function edgesOf({ feature, graph, state: { spec } }: Now): FlowEdge[] {
  if (!feature) return [];
  const drawn = foldGroups(graph, spec.groups);
  const shown = shownAs(drawn, feature);
  return drawn.edges
    .filter(({ from, to }) => from === shown || to === shown)
    .sort((a, b) => Number(b.to === shown) - Number(a.to === shown) || b.cosine - a.cosine);
}
