import { useSyncExternalStore } from 'react';
import type { FeatureId } from '../../core/ids';
import type { AppState } from '../../state/store';
import { edgeWords, matchBehind } from '../edgeWords';
import { labelText } from '../labelText';
import { useApp } from '../useApp';
import { useFlow } from '../useFlow';
import type { EdgeAt } from './edgeAt';
import type { Edges } from './useEdges';
import type { Size } from './view';
import type { ViewStore } from './viewStore';

const openOf = (state: AppState) => state.open;

/** The most that a tip is wide and high, in px; the style sheet keeps to it. */
const MOST = { width: 300, height: 130 } as const;
/** Between the tip and the water. */
const APART = 12;

interface Place {
  readonly views: ViewStore;
  readonly window: Size;
}

/** What there is to say for the edge under the pointer, and for the chosen one, which is read out as well. */
export function EdgeTips({ edges: { pointed, chosen }, ...place }: Place & { readonly edges: Edges }) {
  return (
    <>
      {pointed && pointed.edge !== chosen?.edge && (
        <div aria-hidden="true">
          <EdgeTip at={pointed} {...place} />
        </div>
      )}
      <div role="status">{chosen && <EdgeTip at={chosen} {...place} />}</div>
    </>
  );
}

function EdgeTip({ at, views, window }: Place & { readonly at: EdgeAt }) {
  const { graph, drawn } = useFlow();
  const open = useApp(openOf);
  const view = useSyncExternalStore(views.subscribe, views.get);
  if (!open) return null;
  const labelOf = (id: FeatureId): string => labelText(open.labels, id);
  const match = matchBehind(at.edge.edge, graph, drawn);
  const { figures, runnerUp, isTie } = edgeWords(match, open.known, labelOf);
  const half = Math.min(MOST.width, window.width - 16) / 2;
  const x = Math.min(Math.max(at.x * view.k + view.x, half + 8), window.width - half - 8);
  const y = Math.min(Math.max(at.y * view.k + view.y, 0), window.height);
  const isAbove = y + APART + MOST.height > window.height;
  return (
    <div
      className={isAbove ? 'edge-tip above' : 'edge-tip'}
      style={{ left: x, top: isAbove ? y - APART : y + APART }}
    >
      <p>
        <End id={match.from} label={labelOf(match.from)} /> → <End id={match.to} label={labelOf(match.to)} />
      </p>
      <p>{figures}</p>
      <p className={isTie ? 'near-tie' : 'quiet'}>{runnerUp}</p>
    </div>
  );
}

function End({ id, label }: { readonly id: FeatureId; readonly label: string }) {
  return (
    <>
      <b>{label}</b>
      {label !== id && <span className="id"> {id}</span>}
    </>
  );
}
