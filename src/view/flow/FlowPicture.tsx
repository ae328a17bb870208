import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { FlowGraph, FlowNode } from '../../core/flowGraph';
import { type FeatureId, SITE_NAMES } from '../../core/ids';
import { close, open as openNode, seedAt, select, toggle } from '../../state/commands';
import type { AppState } from '../../state/store';
import { useRequest } from '../commands/requests';
import { labelText } from '../labelText';
import { type Services, useServices } from '../services';
import { useApp } from '../useApp';
import { useFlow } from '../useFlow';
import type { Box } from './labels';
import { Minimap } from './Minimap';
import { MovingAxis } from './MovingAxis';
import { forgetWidths, measureText } from './measure';
import { createPicture, isLarge, type Picture, shownOf } from './picture';
import { layersOf, type Scene, type SceneNode } from './scene';
import { createViewport, type Viewport } from './viewport';
import { createViewStore } from './viewStore';
import { type Arrow, walk } from './walk';

const specOf = (state: AppState) => state.spec;
const openOf = (state: AppState) => state.open;

interface Props {
  /** The graph can be looked at and walked along, but not changed. */
  readonly readOnly?: boolean;
}

/** The flow graph. React holds the frame; d3 draws what is in it, so that things move instead of jumping. */
export function FlowPicture({ readOnly = false }: Props) {
  const { change } = useServices();
  const flow = useFlow();
  const spec = useApp(specOf);
  const pack = useApp(openOf);
  const svg = useRef<SVGSVGElement>(null);
  const world = useRef<SVGGElement>(null);
  const drawing = useRef<Picture>(undefined);
  const viewport = useRef<Viewport>(undefined);
  const [views] = useState(createViewStore);
  const flowNow = useRef(flow);
  flowNow.current = flow;

  const layers = useMemo(() => layersOf(pack?.pack), [pack?.pack]);

  const [fonts, setFonts] = useState(0);
  useEffect(() => {
    void document.fonts.ready.then(() => {
      forgetWidths();
      setFonts(1);
    });
  }, []);

  const chosen = isLarge(flow) ? null : spec.selected;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fonts` changes what `measureText` answers
  const shown = useMemo(
    () =>
      shownOf({
        flow,
        layers,
        selected: chosen,
        labelOf: (id) => labelText(pack?.labels, id),
        measure: measureText,
      }),
    [flow, layers, chosen, pack?.labels, fonts],
  );
  const { scene } = shown;

  // Actions read the graph of the moment, so that handlers can be made once.
  useEffect(() => {
    if (!svg.current || !world.current) return;
    const picture = createPicture(svg.current, world.current, {
      select: (id) => change((s) => select(s, id), 'touch'),
      toggle: (id, all) => readOnly || expand(change, flowNow.current.graph, id, all),
      focus: (id) => change((s) => select(s, id), 'touch'),
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
  }, [change, readOnly, views]);

  useEffect(() => {
    drawing.current?.update(shown, {
      selected: spec.selected,
      tabStop: tabStopOf(scene, spec.selected),
      describe: describeNode,
    });
  }, [shown, scene, spec.selected]);

  useFraming(scene, viewport, svg, `${spec.seeds.join()} ${spec.direction}`, spec.selected);

  const fit = (): void => viewport.current?.fitAll(scene.core);
  useRequest('fit', fit);

  const onKeyDown = (event: KeyboardEvent): void => {
    const id = (event.target as Element).closest('[data-id]')?.getAttribute('data-id') as FeatureId | null;
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = flow.graph.nodes.find((n) => n.id === id);
    if (!node) return;
    if (event.key.startsWith('Arrow')) {
      const next = walk(flow.graph, flow.layout, id, event.key as Arrow);
      if (next) drawing.current?.node(next)?.focus();
    } else if (event.key === ' ') change((s) => select(s, id), 'touch');
    else if (readOnly) return;
    else if (event.key === 'Enter') expand(change, flow.graph, id, event.shiftKey);
    else if (event.key === 'Backspace' || event.key === 'Delete') {
      if (node.open && canExpand(flow.graph, node)) change((s) => close(s, id), 'step');
    } else if (event.key === 's') change((s) => seedAt(s, id), 'step');
    else return;
    event.preventDefault();
  };

  return (
    <div className="picture">
      <svg
        ref={svg}
        role="group"
        aria-label={`Flow graph: ${scene.nodes.length} features, ${scene.edges.length} matches. Arrow keys walk along them${readOnly ? '' : ', Enter expands'}.`}
        onKeyDown={onKeyDown}
      >
        <g ref={world} />
        <MovingAxis scene={scene} views={views} />
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

/** Something hangs on the node, drawn or not. */
function canExpand(graph: FlowGraph, { id, hidden }: FlowNode): boolean {
  return hidden > 0 || graph.edges.some((edge) => (edge.way === 'backward' ? edge.to : edge.from) === id);
}

/** The second gesture, by mouse and by key: opens or closes a step, or opens all that lies behind. */
function expand(change: Services['change'], graph: FlowGraph, id: FeatureId, all: boolean): void {
  const node = graph.nodes.find((n) => n.id === id);
  if (!node || !canExpand(graph, node)) return;
  change((s) => (all ? openNode(s, id, 'chain') : toggle(s, id, node.open)), 'step');
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
      viewport.current?.fit(scene.bounds, scene.core, scene.focus, again);
      fitted.current = { graph, by: viewport.current, lone: scene.nodes.length === 1 };
      looked.current = selected;
    } else if (scene.nodes.some(({ id }) => id === selected) && (grew || looked.current !== selected)) {
      looked.current = selected;
      viewport.current?.reveal(roomAround(scene, selected, grew));
    }
  }, [scene, graph, selected, viewport]);

  useEffect(() => {
    if (!svg.current) return;
    let width = 0;
    const watch = new ResizeObserver(([entry]) => {
      const now = entry?.contentRect.width ?? 0;
      if (width !== 0 && Math.abs(now - width) > 1 && fitted.current !== undefined)
        viewport.current?.fit(latest.current.bounds, latest.current.core, latest.current.focus, false);
      width = now;
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

function describeNode({ id, node, label }: SceneNode): string {
  const kind = node.class ?? SITE_NAMES[node.site];
  const more =
    node.hidden > 0 ? `, ${node.hidden} more ${node.hidden === 1 ? 'match' : 'matches'} behind it` : '';
  return `${label}, ${id}, ${node.seed ? 'seed, ' : ''}${kind}${more}`;
}
