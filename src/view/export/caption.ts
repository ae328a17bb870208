import { SITE_NAMES, SITES } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import type { OpenPack } from '../../state/store';
import { labelText } from '../labelText';
import type { Flow } from '../useFlow';

/** What a picture shows, in words that go with it wherever it goes. One sentence an entry. */
export function captionOf(spec: GraphSpec, { pack, labels }: OpenPack, { graph }: Flow): string[] {
  const { id, revision, title } = pack.manifest;
  const seeds = spec.seeds.map((seed) => {
    const label = labelText(labels, seed);
    return label === seed ? seed : `${seed} “${label}”`;
  });
  const cuts = SITES.map((site) => `${SITE_NAMES[site]} ${cutText(spec.cuts[site])}`).join(', ');
  const sentences = [
    `Flow of ${seeds.join(', ')}, ${DIRECTIONS[spec.direction]}.`,
    `${title} (pack ${id}, revision ${revision}).`,
    `k = ${spec.k}; cuts: ${cuts}, ${spec.cuts.rule === 'chance' ? 'and never below chance' : 'fixed'}.`,
  ];
  const lacking = incompleteText(graph);
  return lacking === null ? sentences : [...sentences, lacking];
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
export function incompleteText({ missing, truncated }: Flow['graph']): string | null {
  if (truncated) return 'Incomplete: stopped at the largest number of features that is drawn.';
  if (missing.length === 0) return null;
  const features = missing.length === 1 ? 'one feature' : `${missing.length} features`;
  return `Incomplete: not all matches of ${features} were known.`;
}
