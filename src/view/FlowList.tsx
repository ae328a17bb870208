import { useMemo, useState } from 'react';
import type { FlowEdge, FlowGraph, FlowNode } from '../core/flowGraph';
import { edgeKey } from '../core/flowGrowth';
import { type Group, groupOf, shownAs } from '../core/groups';
import { type FeatureId, SITE_NAMES } from '../core/ids';
import type { AppState } from '../state/store';
import { SELECT } from './commands/featureCommands';
import { useRun } from './commands/useNow';
import { edgeWords } from './edgeWords';
import { editBadges } from './flow/editBadges';
import { labelText, wrappingLabel } from './labelText';
import { SiteMark } from './SiteMark';
import { useApp, useAppStore } from './useApp';
import { useFlow } from './useFlow';

const openOf = (state: AppState) => state.open;
const edgeOf = (state: AppState) => state.edge;
const notesOf = (state: AppState) => state.spec.notes;
const planOf = (state: AppState) => state.spec.plan;
const selectedOf = (state: AppState) => state.spec.selected;

function groupText(groups: readonly Group[], id: FeatureId): string {
  const mine = groupOf(groups, id);
  if (!mine) return '';
  return mine.name.trim() === '' ? `, in a group of ${mine.members.length}` : `, in the group ${mine.name}`;
}

/** Entries at a time: thousands at once are slow to appear. */
const PAGE = 150;

/** The same graph as a list: every feature with its sources. */
export function FlowList() {
  const run = useRun();
  const { graph, groups, shared } = useFlow();
  const notes = useApp(notesOf);
  const labels = useApp(openOf)?.labels;
  const selected = useApp(selectedOf);
  const plan = useApp(planOf);
  const badges = useMemo(() => editBadges(plan), [plan]);
  const [pages, setPages] = useState(1);
  const { nodes, sourcesOf } = useMemo(() => inWords(graph), [graph]);
  const left = nodes.length - pages * PAGE;
  return (
    <>
      <ol className="flow-list">
        {nodes.slice(0, pages * PAGE).map((node) => {
          const sources = sourcesOf.get(node.id) ?? [];
          return (
            <li key={node.id}>
              <button
                type="button"
                className="link"
                aria-pressed={node.id === selected}
                onClick={() => run(SELECT, { feature: node.id })}
              >
                <SiteMark site={node.site} flowClass={node.class} />
                <span className="name">{labelText(labels, node.id)}</span>
                <span className="id">{node.id}</span>
              </button>
              <p className="quiet">
                {node.class ?? SITE_NAMES[node.site]}
                {node.pinned && ', pinned'}
                {shared.has(node.id) && ', shared'}
                {badges.has(node.id) && `, ${badges.get(node.id)?.words}`}
                {groupText(groups, node.id)}
                {node.hidden > 0 && `, ${node.hidden} more collapsed`}
              </p>
              {sources.map((source) => (
                <SourceLine key={source.from} edge={source} />
              ))}
              {notes.has(node.id) && <p className="note-text">{notes.get(node.id)}</p>}
            </li>
          );
        })}
      </ol>
      {left > 0 && (
        <p className="actions">
          <button type="button" onClick={() => setPages(pages + 1)}>
            Show {Math.min(PAGE, left)} more of {left}
          </button>
        </p>
      )}
    </>
  );
}

/** A source of a feature, with what there is to say for the match; it can be looked at in the picture. */
function SourceLine({ edge }: { readonly edge: FlowEdge }) {
  const store = useAppStore();
  const open = useApp(openOf);
  const { drawn } = useFlow();
  const chosen = useApp(edgeOf);
  if (!open) return null;
  const labelOf = (id: FeatureId): string => wrappingLabel(labelText(open.labels, id));
  const { figures, runnerUp } = edgeWords(edge, open.known, labelOf);
  const key = edgeKey(shownAs(drawn, edge.from), shownAs(drawn, edge.to));
  return (
    <p className="quiet source-line">
      from{' '}
      <button
        type="button"
        className="link"
        aria-pressed={key === chosen}
        onClick={() => store.setState({ edge: key === chosen ? null : key })}
      >
        <span className="name">{labelOf(edge.from)}</span>
      </button>
      : {figures}; {runnerUp}
    </p>
  );
}

/** Nodes from the top of the stream down, and the edges into each, strongest first. */
function inWords(graph: FlowGraph): {
  readonly nodes: readonly FlowNode[];
  readonly sourcesOf: ReadonlyMap<FeatureId, readonly FlowEdge[]>;
} {
  const nodes = [...graph.nodes].sort((a, b) => b.layer - a.layer || (a.site === 'res' ? -1 : 1));
  const sourcesOf = new Map<FeatureId, FlowEdge[]>();
  for (const edge of graph.edges) {
    const list = sourcesOf.get(edge.to);
    if (list) list.push(edge);
    else sourcesOf.set(edge.to, [edge]);
  }
  for (const list of sourcesOf.values()) list.sort((a, b) => b.cosine - a.cosine);
  return { nodes, sourcesOf };
}
