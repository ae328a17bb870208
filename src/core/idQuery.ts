import { type FeatureId, type PositionId, positionOf, SITES, type Site } from './ids';

/** A query that is the id of a feature, or was meant to be one. */
export type IdQuery =
  | { readonly kind: 'feature'; readonly id: FeatureId }
  /** Not yet a whole id; `text` says how it may go on. */
  | { readonly kind: 'begun'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string };

/** A number, a slash, and what may follow: neither words nor fractions look like it. */
const SHAPE = /^(\d+)\s*\/\s*([^/\s]*)\s*(?:(\/)\s*(\S*))?$/;
/** A fraction is a word of some labels: "1/2". */
const FRACTION = /^\d+\/\d+$/;
const numbers = new Intl.NumberFormat('en');
const listed = new Intl.ListFormat('en', { type: 'conjunction' });

/**
 * Reads `layer/site/index`; undefined for a query of words.
 *
 * @param features number of features at each position of the pack that can be traced
 */
export function readIdQuery(query: string, features: ReadonlyMap<PositionId, number>): IdQuery | undefined {
  const text = query.trim().toLowerCase();
  const parts = SHAPE.exec(text);
  if (!parts || FRACTION.test(text)) return undefined;
  const layer = Number(parts[1]);
  const [, , site = '', slash, index = ''] = parts;
  const wrong = (what: string): IdQuery => ({ kind: 'wrong', text: what });

  const sites = SITES.filter((one) => features.has(`${layer}/${one}`));
  if (sites.length === 0) return wrong(`layer ${parts[1]}: the pack has ${layersText(features)}`);
  const begun = SITES.filter((one) => one.startsWith(site));
  if (begun.length === 0 || (slash && !isSite(site)))
    return wrong(`${site || 'nothing'} is not a site: ${SITES.join(', ')}`);
  if (!isSite(site)) return { kind: 'begun', text: `Go on with a site: ${sites.join(', ')}` };
  const count = features.get(`${layer}/${site}`);
  if (count === undefined)
    return wrong(`${layer}/${site}: layer ${layer} has ${listed.format(sites)}, and no ${site}`);
  const range = `${numbers.format(count)} features (0 to ${numbers.format(count - 1)})`;
  if (index === '') return { kind: 'begun', text: `Go on with a number: ${layer}/${site} has ${range}` };
  if (!/^\d+$/.test(index)) return wrong(`${text}: ${index} is not a number; this site has ${range}`);
  const at = Number(index);
  return at < count
    ? { kind: 'feature', id: `${layer}/${site}/${at}` }
    : wrong(`${layer}/${site}/${index}: this site has ${range}`);
}

function isSite(text: string): text is Site {
  return SITES.some((site) => site === text);
}

/** "layers 0 to 7", with gaps "layers 0 to 3, 5 and 7". */
function layersText(features: ReadonlyMap<PositionId, number>): string {
  const layers = [...new Set([...features.keys()].map((position) => positionOf(position).layer))].sort(
    (a, b) => a - b,
  );
  const runs: { from: number; to: number }[] = [];
  for (const layer of layers) {
    const last = runs.at(-1);
    if (last && layer === last.to + 1) last.to = layer;
    else runs.push({ from: layer, to: layer });
  }
  const texts = runs.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`));
  return `layer${layers.length === 1 ? '' : 's'} ${listed.format(texts)}`;
}
