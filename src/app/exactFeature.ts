import { featureId, parseFeature, positionId } from '../core/ids';
import type { OpenPack } from '../state/openPack';
import type { FoundFeature } from '../view/services';

/** The feature of a query that is an id, written out; none where the pack does not have it. */
export function exactFeature(query: string, open: OpenPack | null): FoundFeature[] {
  const exact = parseFeature(query.trim());
  if (!open || !exact || exact.index >= open.known.featuresAt(positionId(exact))) return [];
  return [{ id: featureId(exact), raises: [] }];
}
