import { useEffect, useRef, useState } from 'react';
import { isFlowOf } from '../../state/flow';
import type { AppState } from '../../state/store';
import { labelText } from '../labelText';
import { useApp } from '../useApp';
import { useFlow } from '../useFlow';
import { describeChange, type Moment } from './describeChange';

const historyOf = (state: AppState) => state.history;
const dragOf = (state: AppState) => state.dragFrom;
const specOf = (state: AppState) => state.spec;
const isUprightOf = (state: AppState) => state.isUpright;
const labelsOf = (state: AppState) => state.open?.labels;

/** Says what a change has done to the graph, to people who cannot see it happen. */
export function Announcer() {
  const flow = useFlow();
  const history = useApp(historyOf);
  const spec = useApp(specOf);
  const dragFrom = useApp(dragOf);
  const isUpright = useApp(isUprightOf);
  const labels = useApp(labelsOf);
  const before = useRef<Moment>(undefined);
  const [said, say] = useState('');

  useEffect(() => {
    // A slider on its way is heard when it has come to rest.
    if (dragFrom !== null || !isFlowOf(flow, spec)) return;
    const after = { spec, history, graph: flow.graph, isUpright };
    const text = before.current && describeChange(before.current, after, (id) => labelText(labels, id));
    before.current = after;
    // The same words again are a change only with something to tell them apart.
    if (text) say((last) => (last === text ? `${text}\u00a0` : text));
  }, [history, spec, dragFrom, flow, labels, isUpright]);

  return (
    <p className="visually-hidden announcer" role="status">
      {said}
    </p>
  );
}
