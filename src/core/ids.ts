/**
 * Feature ids as the paper writes them: `layer/site/index`, for example `24/res/14548`.
 *
 * A site is a place inside a layer where an SAE was trained: `res` (the residual stream after the layer),
 * `mlp` (what the MLP block adds to it) and `att` (what the attention block adds to it).
 */

export const SITES = ['res', 'mlp', 'att'] as const;
export type Site = (typeof SITES)[number];

/** Where one SAE sits: a site of a layer. */
export type PositionId = `${number}/${Site}`;
/** One feature of one SAE. */
export type FeatureId = `${number}/${Site}/${number}`;

export interface Position {
  readonly layer: number;
  readonly site: Site;
}

export interface Feature extends Position {
  readonly index: number;
}

const FEATURE = /^(0|[1-9]\d{0,3})\/(res|mlp|att)\/(0|[1-9]\d{0,8})$/;
const POSITION = /^(0|[1-9]\d{0,3})\/(res|mlp|att)$/;

export function positionId({ layer, site }: Position): PositionId {
  return `${layer}/${site}`;
}

export function featureId({ layer, site, index }: Feature): FeatureId {
  return `${layer}/${site}/${index}`;
}

/** Reads `layer/site/index`; undefined when the text is not exactly such an id. */
export function parseFeature(text: string): Feature | undefined {
  const m = FEATURE.exec(text);
  return m ? { layer: Number(m[1]), site: m[2] as Site, index: Number(m[3]) } : undefined;
}

/** Reads `layer/site`; undefined when the text is not exactly such an id. */
export function parsePosition(text: string): Position | undefined {
  const m = POSITION.exec(text);
  return m ? { layer: Number(m[1]), site: m[2] as Site } : undefined;
}

/** The parts of an id that the type system already vouches for. */
export function featureOf(id: FeatureId): Feature {
  const feature = parseFeature(id);
  if (!feature) throw new RangeError(`not a feature id: ${id}`);
  return feature;
}

export function positionOf(id: PositionId | FeatureId): Position {
  const [layer, site] = id.split('/');
  return { layer: Number(layer), site: site as Site };
}

/** Site names as people read them. */
export const SITE_NAMES: Readonly<Record<Site, string>> = {
  res: 'residual stream',
  mlp: 'MLP',
  att: 'attention',
};
