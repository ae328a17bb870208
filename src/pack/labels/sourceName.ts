import type { Position, Site } from '../../core/ids';

/**
 * How Neuronpedia calls an SAE: a model, and a source of it such as `12-gemmascope-res-16k`: layer, set, and behind two
 * underscores what is not canonical about it. A feature's page is `neuronpedia.org/{model}/{source}/{index}`.
 */
export interface SourceName {
  readonly model: string;
  readonly source: string;
}

/** The site that a part of a set's name means: what is written into the residual stream at it. */
const SITES: readonly (readonly [RegExp, Site])[] = [
  [/(?:^|[-_])(?:att|attn|attention)(?:[-_]|$)/, 'att'],
  [/(?:^|[-_])(?:mlp|transcoder|transcoders|tc|plt)(?:[-_]|$)/, 'mlp'],
  [/(?:^|[-_])(?:res|resid|res_post|resid_post)(?:[-_]|$)/, 'res'],
];
const MIDDLE = /res(?:id)?[-_]mid/;
/** Sets that read the residual stream before the layer of their name: it is written by the layer above. */
const BEFORE = /^res-jb$/;

/** The place of a source in the model; undefined where its name does not say, or where it has none in a graph. */
export function placeOfSource(source: string): Position | undefined {
  const [, layer, set] = /^(\d{1,4})-([\w.-]+)$/.exec(source) ?? [];
  if (layer === undefined || set === undefined || MIDDLE.test(set)) return undefined;
  const site = SITES.find(([pattern]) => pattern.test(set))?.[1];
  const at = Number(layer) - (BEFORE.test(set) ? 1 : 0);
  return site && at >= 0 ? { layer: at, site } : undefined;
}

/** Whether a source can have so many features: 16k are 16,384, 65k are 65,536. True where its name does not say. */
export function isOfWidth(source: string, features: number): boolean {
  const [, thousands] = /[-_](\d+)k(?:[-_]|$)/.exec(source) ?? [];
  if (thousands === undefined) return true;
  return Math.floor(features / 1_000) === Number(thousands) || features / 1_024 === Number(thousands);
}

/** `gemma-2-2b/12-gemmascope-res-16k`, as SAELens writes it; undefined where it is not that. */
export function parseSourceName(text: string): SourceName | undefined {
  const [, model, source] = /^([\w.-]{1,80})\/([\w.-]{1,80})$/.exec(text) ?? [];
  return model === undefined || source === undefined ? undefined : { model, source };
}
