import type { FlowGraph } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';

/** Whether a text holds every word of a query, in any order and case. A query without words fits all. */
export function holdsWords(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/**
 * The features of a graph whose label or id has the words of a query: an id written out first, then labels that begin
 * with it, then the main river; none for a query without words.
 */
export function findInGraph(
  graph: FlowGraph,
  query: string,
  labelOf: (id: FeatureId) => string,
  most: number,
): FeatureId[] {
  const words = query.trim().toLowerCase();
  if (words === '') return [];
  const rank = (id: FeatureId, main: boolean): number => {
    if (id === words) return 0;
    return (labelOf(id).toLowerCase().startsWith(words) ? 1 : 3) + (main ? 0 : 1);
  };
  return graph.nodes
    .filter(({ id }) => holdsWords(`${labelOf(id)} ${id}`, words))
    .map(({ id, main }) => ({ id, rank: rank(id, main) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ id }) => id);
}
