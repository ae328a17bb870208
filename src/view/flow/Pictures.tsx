import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { orientationOf } from '../../core/choice';
import type { Flow } from '../../state/flow';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { CHOICE_COMMANDS } from '../commands/choiceCommands';
import { labelText } from '../labelText';
import { useApp, useAppStore } from '../useApp';
import { FlowProvider } from '../useFlow';
import { layersWith, type Reach } from './bounds';
import { FlowPicture } from './FlowPicture';
import { isUpright } from './frame';
import { createPair } from './pair';
import { layersOf } from './scene';
import { useSize } from './useFrame';

const labelsOf = (state: AppState) => state.open?.labels;
const turnOf = (state: AppState) => state.spec.orientation;
const packOf = (state: AppState) => state.open?.pack;

interface Props {
  readonly flow: Flow;
  /** The graph to compare it with. */
  readonly other: Flow | null;
  readonly readOnly?: boolean;
}

/**
 * The flow graph; or two of them, each with a mark on what the other has as well. Two stand so that they have one axis of
 * layers: across one above the other, down side by side.
 */
export function Pictures({ flow, other, readOnly = false }: Props) {
  const store = useAppStore();
  const turn = useApp(turnOf);
  const layers = layersOf(useApp(packOf)).length;
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const upright = size !== null && isUpright(size, { width: innerWidth, height: innerHeight });
  useEffect(() => {
    if (store.getState().isUpright !== upright) store.setState({ isUpright: upright });
  }, [store, upright]);
  const [pair] = useState(createPair);
  const { first, last } = reachOf(other ? [flow, other] : [flow], layers);
  const reach = useMemo((): Reach => ({ first, last }), [first, last]);
  const shown = { orientation: orientationOf(turn, upright), reach, readOnly };
  return (
    <div ref={frame} className={other ? `pair ${shown.orientation}` : 'pictures'}>
      {/* The size of the place decides how pictures are turned. */}
      {size && !other && <FlowPicture {...shown} />}
      {size && other && (
        <>
          <section aria-label="First graph">
            <Head flow={flow} />
            <FlowPicture {...shown} pair={pair} />
          </section>
          <section aria-label="Graph to compare with">
            <Head flow={other}>
              {!readOnly && <CommandButton command={CHOICE_COMMANDS.endComparison}>×</CommandButton>}
            </Head>
            <FlowProvider value={other}>
              <FlowPicture {...shown} which="beside" pair={pair} />
            </FlowProvider>
          </section>
        </>
      )}
    </div>
  );
}

/** The layers that all of some graphs have room for. */
function reachOf(flows: readonly Flow[], layers: number): Reach {
  const reaches = flows.map(({ layout }) => layersWith(layout, layers));
  return {
    first: Math.min(...reaches.map(({ first }) => first)),
    last: Math.max(...reaches.map(({ last }) => last)),
  };
}

/** What a graph starts from, and how much of it is in the other one, too. */
function Head({ flow, children }: { readonly flow: Flow; readonly children?: ReactNode }) {
  const { request, graph, shared } = flow;
  const labels = useApp(labelsOf);
  const [seed, ...more] = request.seeds;
  return (
    <header className="pair-head">
      <p>
        <strong>{seed && labelText(labels, seed)}</strong> {more.length > 0 && `and ${more.length} more `}
        <span className="quiet">
          {graph.nodes.length} {graph.nodes.length === 1 ? 'feature' : 'features'},{' '}
          {shared.size === 0 ? 'none' : shared.size} in both
        </span>
      </p>
      {children}
    </header>
  );
}
