import { useRef, useState } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { ORIENTATIONS, type Orientation, orientationOf } from '../../core/choice';
import { cutsAt } from '../../core/cuts';
import { DIRECTIONS, type Direction } from '../../core/flowGraph';
import { SITE_NAMES, SITES, type Site } from '../../core/ids';
import { LARGEST_K } from '../../core/spec';
import { setCuts, setK } from '../../state/commands';
import { addsTooMany } from '../../state/growth';
import type { OpenPack } from '../../state/openPack';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { WHOLE_COMMANDS } from '../commands/choiceCommands';
import { askFirst } from '../commands/command';
import { DIRECTION_COMMANDS, GRAPH_COMMANDS, ORIENTATION_COMMANDS } from '../commands/graphCommands';
import { useRun } from '../commands/useNow';
import { Explain } from '../Explain';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';
import { GroupAlike } from './GroupAlike';
import { NumberSlider } from './NumberSlider';

const specOf = (state: AppState) => state.spec;
const isUprightOf = (state: AppState) => state.isUpright;
const openOf = (state: AppState) => state.open;
const atlasKOf = (state: AppState) => (state.open?.atlas ? state.open.pack.manifest.atlas?.k : undefined);

const DIRECTION_NAMES: Readonly<Record<Direction, string>> = {
  backward: 'Backward',
  forward: 'Forward',
  both: 'Both',
};

const ORIENTATION_NAMES: Readonly<Record<Orientation, string>> = { across: 'Across', down: 'Down' };

const CUT_NAMES: Readonly<Record<Site, string>> = {
  res: 'Residual cut',
  mlp: 'MLP cut',
  att: 'Attention cut',
};

/** What the graph shows: cuts, number of matches, direction; and which way it is drawn. */
export function Controls() {
  const { change } = useServices();
  const run = useRun();
  const spec = useApp(specOf);
  const open = useApp(openOf);
  const isUpright = useApp(isUprightOf);
  const { graph, shared } = useFlow();
  const settle = (): void => change((s) => s, 'settle');
  const { wish, dragK, settleK } = useK(settle);
  const changed = spec.opened.size + spec.closed.size > 0;
  return (
    <section className="controls" aria-label="What the graph shows">
      {SITES.map((site) => (
        <NumberSlider
          key={site}
          className={`site-${site}`}
          label={CUT_NAMES[site]}
          meaning={`lowest cosine for sources in the ${SITE_NAMES[site]}`}
          least={0}
          most={1}
          step={0.01}
          value={spec.cuts[site]}
          text={spec.cuts[site].toFixed(2)}
          {...floorProps(open, spec.cuts, site)}
          explanation={site === 'res' && <Explain term="a cut" of={['cut']} />}
          onDrag={(value) => change((s) => setCuts(s, { [site]: value }), 'drag')}
          onSettle={settle}
        />
      ))}
      <NumberSlider
        className="plain"
        label="Matches"
        meaning="how many matches of a feature at each site"
        least={1}
        most={LARGEST_K}
        step={1}
        value={wish ?? spec.k}
        text={`k = ${wish ?? spec.k}`}
        note="per site"
        explanation={<Explain term="k" of={['k', 'match']} />}
        onDrag={dragK}
        onSettle={settleK}
      />
      <div className="choices">
        <div className="turns">
          <ToggleButtonGroup
            className="segments"
            aria-label="Direction"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[spec.direction]}
            onSelectionChange={(keys) => {
              const direction = DIRECTIONS.find((d) => keys.has(d));
              if (direction) run(DIRECTION_COMMANDS[direction]);
            }}
          >
            {DIRECTIONS.map((direction) => (
              <ToggleButton key={direction} id={direction}>
                {DIRECTION_NAMES[direction]}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
          <ToggleButtonGroup
            className="segments"
            aria-label="Orientation"
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[orientationOf(spec.orientation, isUpright)]}
            onSelectionChange={(keys) => {
              const orientation = ORIENTATIONS.find((o) => keys.has(o));
              if (orientation) run(ORIENTATION_COMMANDS[orientation]);
            }}
          >
            {ORIENTATIONS.map((orientation) => (
              <ToggleButton key={orientation} id={orientation}>
                {ORIENTATION_NAMES[orientation]}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        </div>
        <div className="with-explanation">
          <Checkbox
            className="checkbox"
            isSelected={spec.cuts.rule === 'chance'}
            onChange={() => run(GRAPH_COMMANDS.chance)}
          >
            <span className="box" aria-hidden="true" />
            Hide matches no better than chance
            {spec.cuts.rule === 'chance' && Object.keys(open?.chance ?? {}).length === 0 && (
              <span className="quiet">(not measured yet)</span>
            )}
          </Checkbox>
          <Explain term="the chance rule" of={['chance']}>
            <p className="quiet">A match must reach its cut and the chance level.</p>
          </Explain>
        </div>
        <p className="quiet count">
          <span>
            {counted(graph.nodes.length)} {graph.nodes.length === 1 ? 'feature' : 'features'},{' '}
            {counted(graph.edges.length)} {graph.edges.length === 1 ? 'match' : 'matches'}
            {graph.truncated && ' (stopped at the limit; raise a cut)'}
          </span>
          {graph.missing.length > 0 && <Incomplete />}
          {graph.below > 0 && (
            <span title="Among the k best at each site of the expanded features. Lower a cut, or turn off “Hide matches no better than chance”, to see them.">
              {counted(graph.below)} below the cut
            </span>
          )}
          {(shared.size > 0 || spec.seeds.length > 1) && (
            <span>{shared.size === 0 ? 'none' : shared.size} shared</span>
          )}
          {spec.floors.size > 0 && (
            <span>
              the strongest of more <CommandButton command={GRAPH_COMMANDS.showAll} className="link" />
            </span>
          )}
          {spec.removed.size > 0 && (
            <span>
              {spec.removed.size} removed{' '}
              <CommandButton command={WHOLE_COMMANDS.bringBack} className="link" />
            </span>
          )}
          {graph.nodes.length > 1 && <GroupAlike />}
          {changed && <CommandButton command={GRAPH_COMMANDS.resetExpansions} className="link" />}
        </p>
      </div>
    </section>
  );
}

/** The slider of k: the picture follows it as far as it can be looked at; beyond, it is asked about at rest. */
function useK(settle: () => void): {
  readonly wish: number | null;
  readonly dragK: (k: number) => void;
  readonly settleK: () => void;
} {
  const { change } = useServices();
  const store = useAppStore();
  const [wish, setWish] = useState<number | null>(null);
  // A key moves the slider and lets it rest in one event, before anything is drawn.
  const latest = useRef<number | null>(null);
  const hope = (k: number | null): void => {
    latest.current = k;
    setWish(k);
  };
  return {
    wish,
    dragK(k) {
      const { spec, dragFrom, open } = store.getState();
      const isTooMany = open !== null && addsTooMany(dragFrom ?? spec, setK(spec, k), open);
      hope(isTooMany ? k : null);
      if (!isTooMany) change((s) => setK(s, k), 'drag');
    },
    settleK() {
      const wanted = latest.current;
      if (wanted === null) {
        settle();
        return;
      }
      hope(null);
      // Asked about from where the slider was taken: the answer is one step.
      const { dragFrom } = store.getState();
      if (dragFrom) change(() => dragFrom, 'touch');
      askFirst(store, `k = ${wanted}`, (s) => setK(s, wanted));
    },
  };
}

/** With a comma after the thousands. */
function counted(n: number): string {
  return n.toLocaleString('en');
}

/** Said while the picture rests on shorter lists than k asks for. */
function Incomplete() {
  const atlasK = useApp(atlasKOf);
  return (
    <span>
      incomplete: {atlasK ? `the atlas holds ${atlasK} matches per site, more come` : 'matches come'} with the
      decoders
    </span>
  );
}

/** Where a cut begins to matter: under the chance floor, which differs by layer, the floor holds. */
function floorProps(
  open: OpenPack | null,
  cuts: AppState['spec']['cuts'],
  site: Site,
): { readonly note: string; readonly floor?: readonly [number, number] } {
  const floor = open && cuts.rule === 'chance' ? chanceFloor(cuts, open, site) : null;
  if (!floor) return { note: '\u00a0' };
  const [low, high] = floor;
  const note =
    cuts[site] < low
      ? `no effect below ${low.toFixed(2)}`
      : cuts[site] < high
        ? `chance floor: up to ${high.toFixed(2)}`
        : '\u00a0';
  return { floor, note };
}

/** The lowest and the highest chance level of the sources at a site, over the layers. */
function chanceFloor(
  cuts: AppState['spec']['cuts'],
  { pack, chance, known }: OpenPack,
  site: Site,
): readonly [number, number] | null {
  const levels = [...pack.saes.values()]
    .filter((sae) => sae.site === 'res')
    .filter(({ layer }) => known.has(site === 'res' ? `${layer - 1}/res` : `${layer}/${site}`))
    .map(({ layer }) => cutsAt({ ...cuts, [site]: 0 }, chance, { layer, site: 'res' })[site])
    .filter((level) => level > 0);
  return levels.length > 0 ? [Math.min(...levels), Math.max(...levels)] : null;
}
