import { HeadwatersError } from '../src/core/errors';
import { type FeatureId, featureId, featureOf, type PositionId, positionId } from '../src/core/ids';
import type { FoundList } from '../src/core/known';
import { twinEngine } from '../src/match/twin';
import type { Pack } from '../src/pack/open';
import { requireResidual } from '../src/pack/space';
import { Growth } from '../src/trace/growth';
import { packDecoders } from './packDecoders';

/** The graph of the paper's table 5, for whoever has the SAEs: Gemma Scope 2B, 16k features, the canonical ones. */
const SEED: FeatureId = '24/res/14548';
/** Its residual features from layer 23 up to layer 0. */
const RESIDUAL = [
  9592, 11460, 14511, 12523, 15694, 11987, 8130, 10649, 9388, 5262, 4955, 2812, 7614, 13754, 8318, 9666,
  16335, 2452, 14558, 11935, 16138, 12939, 13755, 14403,
];
/** The one that it leads to. */
const NEXT: FeatureId = '25/res/1646';
/** Its MLP features: those with a cosine of at least t(M) = 0.25. */
const MLP: readonly FeatureId[] = [
  '0/mlp/12987',
  '1/mlp/16168',
  '7/mlp/6110',
  '17/mlp/8454',
  '20/mlp/601',
  '21/mlp/594',
  '22/mlp/14728',
  '23/mlp/6936',
  '24/mlp/11342',
];
const MLP_CUT = 0.25;
/** Scores that appendix E gives, to two digits. */
const SCORES: readonly (readonly [from: FeatureId, to: FeatureId, cosine: number])[] = [
  ['7/mlp/6110', '7/res/16335', 0.82],
  ['6/res/2452', '7/res/16335', 0.3],
  ['16/res/10649', '17/res/8130', 0.48],
  ['17/mlp/8454', '17/res/8130', 0.79],
];

/** A step of the published graph beside what these SAEs give. */
export interface PaperStep {
  readonly of: FeatureId;
  readonly published: FeatureId | null;
  /** The nearest one here; null for an MLP feature below t(M). */
  readonly here: FeatureId | null;
  readonly cosine: number;
  readonly agrees: boolean;
}

export interface PaperReport {
  /** Each published residual feature's nearest one in the layer above. */
  readonly residual: readonly PaperStep[];
  readonly forward: PaperStep | null;
  readonly mlp: readonly PaperStep[];
  readonly scores: readonly {
    readonly from: FeatureId;
    readonly to: FeatureId;
    readonly published: number;
    /** Null where another feature is the nearest one. */
    readonly here: number | null;
  }[];
}

/**
 * How far the SAEs agree with the published graph, step by step: one step that differs does not make those after it
 * differ.
 *
 * @param show is told what is being done
 * @throws FileError when the pack does not have the layers and features that the graph needs
 */
export async function comparePaper(pack: Pack, show: (what: string) => void): Promise<PaperReport> {
  const chain: readonly FeatureId[] = [
    SEED,
    ...RESIDUAL.map((index, i) => featureId({ layer: 23 - i, site: 'res', index })),
  ];
  for (const id of [...chain, ...MLP]) requireFeature(pack, id);
  const growth = new Growth(pack, packDecoders(pack), async () => twinEngine());
  const lists = new Map<FeatureId, readonly FoundList[]>();
  for (const id of chain) {
    show(`matches of ${id}`);
    lists.set(id, await growth.lists(id, 1));
  }
  const nearest = (of: FeatureId, at: PositionId): readonly [FeatureId, number] | undefined => {
    const list = lists.get(of)?.find(({ to }) => to === at);
    const [index, cosine] = [list?.index[0], list?.cosine[0]];
    return index === undefined || cosine === undefined ? undefined : [`${at}/${index}`, cosine];
  };
  const step = (of: FeatureId, published: FeatureId | null, at: PositionId, cut = -1): PaperStep => {
    const [id = null, cosine = 0] = nearest(of, at) ?? [];
    const here = cosine >= cut ? id : null;
    return { of, published, here, cosine, agrees: here === published };
  };
  const at = (layer: number, site: 'res' | 'mlp'): PositionId => positionId({ layer, site });
  return {
    residual: chain.slice(0, -1).map((of, i) => step(of, chain[i + 1] ?? null, at(23 - i, 'res'))),
    forward: pack.saes.has(at(25, 'res')) ? step(SEED, NEXT, at(25, 'res')) : null,
    mlp: chain.map((of) => {
      const { layer } = featureOf(of);
      const published = MLP.find((id) => featureOf(id).layer === layer) ?? null;
      return step(of, published, at(layer, 'mlp'), MLP_CUT);
    }),
    scores: SCORES.map(([from, to, published]) => {
      const [id, cosine] = nearest(to, positionId(featureOf(from))) ?? [];
      return { from, to, published, here: id === from && cosine !== undefined ? cosine : null };
    }),
  };
}

export function paperLines({ residual, forward, mlp, scores }: PaperReport): string[] {
  const agreeing = (steps: readonly PaperStep[]): number => steps.filter(({ agrees }) => agrees).length;
  const named = (id: FeatureId | null): string => id ?? 'none';
  const differing = [...residual, ...(forward ? [forward] : []), ...mlp].filter(({ agrees }) => !agrees);
  return [
    `the paper's graph of ${SEED} (table 5), step by step:`,
    `residual: ${agreeing(residual)} of ${residual.length} steps to the layer above agree`,
    forward
      ? `forward: ${forward.here} at ${forward.cosine.toFixed(2)}, published ${NEXT}`
      : 'forward: no SAE at 25/res',
    `MLP at cosine ${MLP_CUT} or more: ${agreeing(mlp)} of ${mlp.length} layers agree`,
    ...scores.map(
      ({ from, to, published, here }) =>
        `${from} to ${to}: ${here === null ? 'not the nearest' : here.toFixed(2)}, published ${published.toFixed(2)}`,
    ),
    ...differing.map(
      ({ of, published, here, cosine }) =>
        `differs: from ${of}, ${named(here)} at ${cosine.toFixed(2)}, published ${named(published)}`,
    ),
  ];
}

function requireFeature(pack: Pack, id: FeatureId): void {
  const feature = featureOf(id);
  const position = positionId(feature);
  const features = pack.saes.get(position)?.features;
  if (features === undefined || feature.index >= features)
    throw new HeadwatersError('FileError', {
      what: `The paper's graph cannot be compared: ${id} is not in this pack.`,
      expected: 'residual and MLP SAEs of Gemma 2 2B with 16,384 features, layers 0 to 24',
      found: features === undefined ? `no SAE at ${position}` : `${features} features at ${position}`,
      next: 'Give google/gemma-scope-2b-pt-res and google/gemma-scope-2b-pt-mlp, with a comma between them.',
    });
  const sae = pack.manifest.saes.find((one) => positionId(one) === position);
  if (sae) requireResidual(sae);
}
