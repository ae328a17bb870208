import { useEffect, useMemo, useRef, useState } from 'react';
import { shownAs } from '../../core/groups';
import { type FeatureId, SITE_NAMES } from '../../core/ids';
import { select } from '../../state/commands';
import type { AppState } from '../../state/store';
import { CHOICE_COMMANDS } from '../commands/choiceCommands';
import { type Asking, nameOf, nowOf } from '../commands/command';
import { commandsOfLayer } from '../commands/layerCommands';
import { useRequest } from '../commands/requests';
import { pressOn } from '../commands/useKeys';
import { useRun } from '../commands/useNow';
import { labelText } from '../labelText';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';
import type { LayerDoor } from './Axis';
import type { Box } from './labels';
import { Minimap } from './Minimap';
import { MovingAxis } from './MovingAxis';
import { forgetWidths, measureText } from './measure';
import { moveKeys } from './moves';
import { createPicture, isLarge, type Picture, shownOf } from './picture';
import { layersOf, type Scene, type SceneNode } from './scene';
import { createViewport, type Viewport } from './viewport';
import { createViewStore } from './viewStore';
import { createWalker } from './walk';

const specOf = (state: AppState) => state.spec;
const openOf = (state: AppState) => state.open;
const markedOf = (state: AppState) => state.marked;

interface Props {
  /** Of two pictures side by side, which one it is. */
  readonly which?: Asking;
  /** The graph can be looked at and walked along, but not changed. */
  readonly readOnly?: boolean;
}

/** The flow graph. React holds the frame; d3 draws what is in it, so that things move instead of jumping. */
export function FlowPicture({ which = 'first', readOnly = false }: Props) {
  const services = useServices();
  const { change } = services;
  const store = useAppStore();
  const run = useRun();
  const flow = useFlow();
  const spec = useApp(specOf);
  const pack = useApp(openOf);
  const marked = useApp(markedOf);
  const svg = useRef<SVGSVGElement>(null);
  const world = useRef<SVGGElement>(null);
  const drawing = useRef<Picture>(undefined);
  const viewport = useRef<Viewport>(undefined);
  const [views] = useState(createViewStore);
  const [walk] = useState(createWalker);

  const selected = spec.selected && shownAs(flow.drawn, spec.selected);
  const layers = useMemo(() => layersOf(pack?.pack), [pack?.pack]);

  const [fonts, setFonts] = useState(0);
  useEffect(() => {
    void document.fonts.ready.then(() => {
      forgetWidths();
      setFonts(1);
    });
  }, []);

  const chosen = isLarge(flow) ? null : selected;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fonts` changes what `measureText` answers
  const shown = useMemo(
    () =>
      shownOf({
        flow,
        orientation: spec.orientation,
        layers,
        selected: chosen,
        notes: spec.notes,
        labelOf: (id) => labelText(pack?.labels, id),
        measure: measureText,
      }),
    [flow, spec.orientation, layers, chosen, spec.notes, pack?.labels, fonts],
  );

  const { scene } = shown;

  useEffect(() => {
    if (!svg.current || !world.current) return;
    const picture = createPicture(svg.current, world.current, {
      select: (id) => change((s) => select(s, id), 'touch'),
      toggle(id, all) {
        if (readOnly) return;
        change((s) => select(s, id), 'touch');
        pressOn(all ? 'Shift+Enter' : 'Enter', id, which, store, services);
      },
      mark: (id) => readOnly || run(CHOICE_COMMANDS.mark, { feature: id }),
      // An expansion gives its node the keyboard: what is selected already need not be drawn again.
      focus: (id) => store.getState().spec.selected !== id && change((s) => select(s, id), 'touch'),
    });
    drawing.current = picture;
    viewport.current = createViewport(svg.current, (view) => {
      picture.view(view);
      views.set(view);
    });
    return () => {
      viewport.current?.destroy();
      picture.destroy();
    };
  }, [change, readOnly, run, store, services, views, which]);

  useEffect(() => {
    drawing.current?.update(shown, {
      selected,
      marked,
      tabStop: tabStopOf(scene, selected),
      describe: (node) => describeNode(node, marked.has(node.id)),
    });
  }, [shown, scene, selected, marked]);

  const door = useMemo((): LayerDoor | null => {
    if (readOnly) return null;
    const now = nowOf(store, services, { graphs: [flow.graph] });
    const commandOf = (layer: number) => commandsOfLayer(layer).find((one) => one.when(now));
    return {
      nameOf(layer) {
        const command = commandOf(layer);
        return command ? nameOf(command, now) : null;
      },
      open(layer) {
        const command = commandOf(layer);
        if (command) run(command, { asking: which });
      },
    };
  }, [readOnly, flow.graph, store, services, run, which]);

  const graph = `${flow.request.seeds.join()} ${flow.request.direction} ${spec.orientation}`;
  useFraming(scene, viewport, svg, graph, selected);

  const fit = (): void => viewport.current?.fitAll(scene);
  useRequest('fit', fit);
  useRequest('look', () => {
    if (scene.nodes.some(({ id }) => id === selected))
      viewport.current?.look(roomAround(scene, selected, false));
  });

  const onMove = useMemo(
    () =>
      moveKeys(
        (from, arrow) => {
          const next = walk(flow.drawn, flow.layout, from, arrow, spec.orientation);
          if (next) drawing.current?.node(next)?.focus();
        },
        (id) => change((s) => select(s, id), 'touch'),
      ),
    [walk, flow.drawn, flow.layout, spec.orientation, change],
  );

  return (
    <div className="picture" data-asking={which}>
      <svg
        ref={svg}
        role="group"
        aria-label={`Flow graph: ${scene.nodes.length} features, ${scene.edges.length} matches, ${scene.orientation === 'down' ? 'from top to bottom' : 'from left to right'}. Arrow keys walk along them${readOnly ? '' : ', Enter expands'}.`}
        onKeyDown={({ nativeEvent }) => onMove(nativeEvent)}
      >
        <g ref={world} className="world" />
        <MovingAxis scene={scene} views={views} door={door} />
      </svg>
      {!readOnly && (
        <Minimap scene={scene} views={views} svg={svg} onMove={(x, y) => viewport.current?.centre(x, y)} />
      )}
      <div className="zoom-buttons">
        <button type="button" aria-label="Zoom in" onClick={() => viewport.current?.zoomBy(1.3)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => viewport.current?.zoomBy(1 / 1.3)}>
          −
        </button>
        <button type="button" onClick={fit}>
          Fit
        </button>
      </div>
    </div>
  );
}

/** Fits when the graph is another one; keeps its place, moving just enough, when it only grows. */
function useFraming(
  scene: Scene,
  viewport: React.RefObject<Viewport | undefined>,
  svg: React.RefObject<SVGSVGElement | null>,
  graph: string,
  selected: FeatureId | null,
): void {
  const fitted = useRef<{
    readonly graph: string;
    readonly by: Viewport | undefined;
    readonly lone: boolean;
  }>(undefined);
  const shown = useRef(0);
  const looked = useRef<FeatureId | null>(null);
  const latest = useRef(scene);
  latest.current = scene;

  useEffect(() => {
    const grew = scene.nodes.length > shown.current;
    shown.current = scene.nodes.length;
    if (scene.nodes.length === 0) return;
    const again = fitted.current?.by === viewport.current;
    // A lone seed fills the view by itself; what flows into it may come in only later.
    const outgrown = fitted.current?.lone && scene.nodes.length > 1;
    if (fitted.current?.graph !== graph || !again || outgrown) {
      viewport.current?.fit(scene, again);
      fitted.current = { graph, by: viewport.current, lone: scene.nodes.length === 1 };
      looked.current = selected;
    } else if (scene.nodes.some(({ id }) => id === selected) && (grew || looked.current !== selected)) {
      looked.current = selected;
      viewport.current?.reveal(roomAround(scene, selected, grew), scene.orientation);
    }
  }, [scene, graph, selected, viewport]);

  useEffect(() => {
    if (!svg.current) return;
    let shown = { width: 0, height: 0 };
    const watch = new ResizeObserver(([entry]) => {
      const now = entry?.contentRect ?? shown;
      const first = shown.width === 0;
      // A message above the picture, or a browser's bar, takes a little of its height for a while.
      const tall = latest.current.orientation === 'down' && Math.abs(now.height - shown.height) > 80;
      if (!first && !tall && Math.abs(now.width - shown.width) <= 1) return;
      shown = { width: now.width, height: now.height };
      if (!first && fitted.current !== undefined) viewport.current?.fit(latest.current, false);
    });
    watch.observe(svg.current);
    return () => watch.disconnect();
  }, [svg, viewport]);
}

/** The selected feature, and with it what has just grown around it. */
function roomAround(scene: Scene, selected: FeatureId | null, grown: boolean): Box {
  const around = new Set<FeatureId | null>([selected]);
  if (grown)
    for (const { edge } of scene.edges)
      if (edge.to === selected || edge.from === selected) around.add(edge.from).add(edge.to);
  const places = scene.nodes.filter((node) => around.has(node.id));
  return {
    left: Math.min(...places.map((p) => p.x)) - 50,
    right: Math.max(...places.map((p) => p.x)) + 50,
    top: Math.min(...places.map((p) => p.y)) - 30,
    bottom: Math.max(...places.map((p) => p.y)) + 30,
  };
}

function tabStopOf(scene: Scene, selected: FeatureId | null): FeatureId | null {
  if (selected && scene.nodes.some((node) => node.id === selected)) return selected;
  return scene.nodes[0]?.id ?? null;
}

function describeNode({ id, node, label, fold, note, shared }: SceneNode, marked: boolean): string {
  const kind = node.class ?? SITE_NAMES[node.site];
  const more =
    node.hidden > 0 ? `, ${node.hidden} more ${node.hidden === 1 ? 'match' : 'matches'} behind it` : '';
  const parts = [
    fold && `group of ${fold.members.length} features`,
    node.seed && 'seed',
    shared && 'shared',
    node.pinned && 'pinned',
    marked && 'marked',
  ].filter(Boolean);
  const about = parts.length > 0 ? `${parts.join(', ')}, ` : '';
  return `${label}, ${id}, ${about}${kind}${more}${note ? `. Note: ${note}` : ''}`;
}
