import { groupBy } from '../src/core/groupBy';
import type { FeatureId } from '../src/core/ids';
import { oneLine } from './print';
import type { TraceEdge, TraceNode, TraceReport } from './traceReport';

/** A trace to read: what feeds a feature stands indented below it, or what it feeds, a match a line. */
export function traceText(report: TraceReport): string {
  const byId = new Map(report.nodes.map((node) => [node.feature, node]));
  const lines = (report.seeds ?? [report.seed]).flatMap((seed) => seedLines(report, seed, byId));
  return `${lines.join('\n')}\n`;
}

function seedLines(
  report: TraceReport,
  seed: FeatureId,
  byId: ReadonlyMap<FeatureId, TraceNode>,
): readonly string[] {
  const { direction } = report;
  const lines = [describe(seed, byId.get(seed))];
  const titled = direction === 'both';
  if (direction !== 'forward') {
    if (titled) lines.push('upstream');
    lines.push(...branches(report.edges, byId, seed, 'to', 'from'));
  }
  if (direction !== 'backward') {
    if (titled) lines.push('downstream');
    lines.push(...branches(report.edges, byId, seed, 'from', 'to'));
  }
  return lines;
}

type End = 'from' | 'to';

/** A feature that is reached again is named again, but what lies behind it is told only once. */
function branches(
  edges: readonly TraceEdge[],
  byId: ReadonlyMap<FeatureId, TraceNode>,
  seed: FeatureId,
  near: End,
  far: End,
): string[] {
  const from = groupBy(edges, (edge) => edge[near]);
  const told = new Set<FeatureId>([seed]);
  const below = (id: FeatureId, depth: number): string[] =>
    (from.get(id) ?? []).flatMap((edge) => {
      const other = edge[far];
      const again = told.has(other) && from.has(other);
      const line = `${'  '.repeat(depth)}${describe(other, byId.get(other))}  ${numbers(edge)}`;
      if (told.has(other)) return [again ? `${line}  (see above)` : line];
      told.add(other);
      return [line, ...below(other, depth + 1)];
    });
  return below(seed, 1);
}

function describe(id: FeatureId, node: TraceNode | undefined): string {
  const label = node?.label ? ` ${JSON.stringify(oneLine(node.label))}` : '';
  return `${id}${label}${node?.class ? ` ${node.class}` : ''}`;
}

function numbers({ cosine, rank, margin }: TraceEdge): string {
  return `cosine ${cosine.toFixed(3)}, rank ${rank}, margin ${margin === null ? 'none' : margin.toFixed(3)}`;
}
