import { useEffect, useMemo, useState } from 'react';
import { MOST_TO_GROUP } from '../../core/alikeGroups';
import { messageOf } from '../../core/errors';
import { MOST_GROUPS } from '../../core/groups';
import type { FeatureId } from '../../core/ids';
import { setGroups } from '../../state/choiceCommands';
import { type AppState, notify } from '../../state/store';
import { PopoverDialog, type PopoverProps } from '../PopoverDialog';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';
import { NumberSlider } from './NumberSlider';

const FIRST_THRESHOLD = 0.6;

/** Groups similar features of the graph, by the cosines of their decoder vectors. */
export function GroupAlikeDialog(popover: PopoverProps) {
  return (
    <PopoverDialog label="Group similar features" {...popover}>
      <Threshold onDone={() => popover.onOpen(false)} />
    </PopoverDialog>
  );
}

function Threshold({ onDone }: { readonly onDone: () => void }) {
  const { change, matching } = useServices();
  const store = useAppStore();
  const { graph } = useFlow();
  const spec = useApp(specOf);
  const [threshold, setThreshold] = useState(FIRST_THRESHOLD);
  const features = useMemo(() => graph.nodes.map(({ id }) => id).slice(0, MOST_TO_GROUP), [graph]);
  const { groups, settled } = useGroups(features, threshold);
  const counted = groups?.reduce((sum, group) => sum + group.length, 0) ?? 0;
  const apply = (): void => {
    change((s) => setGroups(s, groups ?? []), 'step');
    store.setState({ marked: new Set() });
    onDone();
  };
  return (
    <div className="group-alike">
      <NumberSlider
        className="plain"
        label="Minimum cosine"
        meaning="between every two features of a group"
        least={0.1}
        most={1}
        step={0.01}
        value={threshold}
        text={threshold.toFixed(2)}
        note="between every two features of a group; one site each"
        onDrag={setThreshold}
        onSettle={() => undefined}
      />
      <p role="status">
        {groups === undefined
          ? matching
            ? 'Computed as soon as the decoders are loaded.'
            : 'The pack is still loading.'
          : groups.length === 0
            ? 'No two features of the graph are that similar.'
            : `${groups.length} ${groups.length === 1 ? 'group' : 'groups'} of ${counted} features${spec.groups.length > 0 ? ', replacing the present groups' : ''}.`}
      </p>
      {graph.nodes.length > MOST_TO_GROUP && (
        <p className="quiet">Only the first {MOST_TO_GROUP} features of the graph are compared.</p>
      )}
      <button
        type="button"
        className="pill"
        disabled={!settled || !groups || groups.length === 0}
        onClick={apply}
      >
        Group them
      </button>
    </div>
  );
}

const specOf = (state: AppState) => state.spec;
const stageOf = (state: AppState) => state.matching.stage;

/** The groups at a threshold, at most as many as a graph can have, the strongest pairs first; undefined until known. */
function useGroups(
  features: readonly FeatureId[],
  threshold: number,
): { readonly groups: readonly (readonly FeatureId[])[] | undefined; readonly settled: boolean } {
  const { matching } = useServices();
  const store = useAppStore();
  // Asked again when the decoders have come in.
  const stage = useApp(stageOf);
  const [known, setKnown] = useState<{
    readonly of: readonly FeatureId[];
    readonly threshold: number;
    readonly groups: readonly FeatureId[][] | undefined;
  }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stage brings another answer
  useEffect(() => {
    let current = true;
    matching
      ?.alikeGroups(features, threshold)
      .then(
        (groups) => current && setKnown({ of: features, threshold, groups: groups?.slice(0, MOST_GROUPS) }),
      )
      .catch((error: unknown) => current && notify(store, { kind: 'trouble', text: messageOf(error) }));
    return () => {
      current = false;
    };
  }, [features, threshold, matching, store, stage]);
  // While a threshold is worked out, the groups of the one before are good enough; those of another graph are not.
  const groups = known?.of === features ? known.groups : undefined;
  return { groups, settled: groups !== undefined && known?.threshold === threshold };
}
