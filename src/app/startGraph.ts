import type { Cuts } from '../core/cuts';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { fitSpec } from '../state/fitSpec';
import { readLink } from '../state/link';
import type { OpenPack } from '../state/openPack';

/** The pack's first starting point; what a link without a seed said of cuts, k and direction is kept. */
export function startGraph(spec: GraphSpec, open: OpenPack): GraphSpec {
  const first = open.pack.manifest.starts?.[0];
  if (!first) return { ...spec, seeds: [], opened: new Map(), closed: new Set(), selected: null };
  const start = fitSpec(readLink(first.link).spec, (position) => open.known.featuresAt(position)).spec;
  const { k, cuts, direction, orientation } = spec;
  const untouched =
    k === EMPTY_SPEC.k && direction === EMPTY_SPEC.direction && sameCuts(cuts, EMPTY_SPEC.cuts);
  return untouched ? { ...start, orientation } : { ...start, k, cuts, direction, orientation };
}

function sameCuts(a: Cuts, b: Cuts): boolean {
  return a.res === b.res && a.mlp === b.mlp && a.att === b.att && a.rule === b.rule;
}
