import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { alikeGroups, MOST_TO_GROUP } from '../../core/alikeGroups';
import { messageOf } from '../../core/errors';
import type { FeatureId } from '../../core/ids';
import { setGroups } from '../../state/choiceCommands';
import { type AppState, notify } from '../../state/store';
import { useRequest } from '../commands/requests';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';
import { NumberSlider } from './NumberSlider';

const FIRST_THRESHOLD = 0.6;

/** Groups by themselves those features of the graph that are alike, by the cosines of their decoder vectors. */
export function GroupAlike() {
  const frame = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  useRequest('group-alike', () => setOpen(true));
  return (
    <span ref={frame}>
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>
        <Button className="link">Group alike…</Button>
        <Popover
          className="explanation"
          offset={6}
          {...(frame.current ? { UNSTABLE_portalContainer: frame.current } : {})}
        >
          <Dialog aria-label="Group features that are alike">
            <Threshold onDone={() => setOpen(false)} />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </span>
  );
}

function Threshold({ onDone }: { readonly onDone: () => void }) {
  const { change, matching } = useServices();
  const store = useAppStore();
  const { graph } = useFlow();
  const [threshold, setThreshold] = useState(FIRST_THRESHOLD);
  const features = useMemo(() => graph.nodes.map(({ id }) => id).slice(0, MOST_TO_GROUP), [graph]);
  const cosines = useCosines(features);
  const groups = useMemo(
    () => (cosines ? alikeGroups(features, cosines, threshold) : []),
    [features, cosines, threshold],
  );
  const counted = groups.reduce((sum, group) => sum + group.length, 0);
  const apply = (): void => {
    change((s) => setGroups(s, groups), 'step');
    store.setState({ marked: new Set() });
    onDone();
  };
  return (
    <div className="group-alike">
      <NumberSlider
        className="plain"
        label="Alike from cosine"
        meaning="the least cosine of every two features of a group"
        least={0.1}
        most={1}
        step={0.01}
        value={threshold}
        text={threshold.toFixed(2)}
        note="of every two features of a group"
        onDrag={setThreshold}
        onSettle={() => undefined}
      />
      <p role="status">
        {cosines === undefined
          ? matching
            ? 'Computed as soon as the decoders are here.'
            : 'The pack is still being read.'
          : groups.length === 0
            ? 'No two features of the graph are as similar as that.'
            : `${groups.length} ${groups.length === 1 ? 'group' : 'groups'} of ${counted} features, in place of the groups there are.`}
      </p>
      {graph.nodes.length > MOST_TO_GROUP && (
        <p className="quiet">Only the first {MOST_TO_GROUP} features of the graph are looked at.</p>
      )}
      <button type="button" className="pill" disabled={groups.length === 0} onClick={apply}>
        Group them
      </button>
    </div>
  );
}

const stageOf = (state: AppState) => state.matching.stage;

/** Cosines of every two of these, once they are known. */
function useCosines(features: readonly FeatureId[]): Float64Array | undefined {
  const { matching } = useServices();
  const store = useAppStore();
  // Asked again when the decoders have come in.
  const stage = useApp(stageOf);
  const [known, setKnown] = useState<Float64Array>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stage brings another answer
  useEffect(() => {
    let current = true;
    matching
      ?.cosines(features)
      .then((found) => current && setKnown(found))
      .catch((error: unknown) => current && notify(store, { kind: 'trouble', text: messageOf(error) }));
    return () => {
      current = false;
    };
  }, [features, matching, store, stage]);
  return known?.length === features.length ** 2 ? known : undefined;
}
