import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Orientation } from '../../core/choice';
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
import type { Reach } from './bounds';
import { EdgeTips } from './EdgeTip';
import { editBadges } from './editBadges';
import { showsSpan } from './frame';
import { Minimap } from './Minimap';
import { MovingAxis } from './MovingAxis';
import { forgetWidths, measureText } from './measure';
import { moveKeys } from './moves';
import type { Pair } from './pair';
import { createPicture, isLarge, type Picture, shownOf } from './picture';
import { layersOf, type Scene, type SceneNode } from './scene';
import { useTools } from './tools';
import { useEdges } from './useEdges';
import { roomAround, useFrame, useSize } from './useFrame';
import { textZoom } from './view';
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
  readonly orientation: Orientation;
  readonly reach: Reach;
  /** The two pictures that go along with each other; the first has the axis for both. */
  readonly pair?: Pair | null;
}

/** The flow graph. React holds the frame; d3 draws what is in it, so that things move instead of jumping. */
export function FlowPicture({ which = 'first', readOnly = false, orientation, reach, pair = null }: Props) {
  const services = useServices();
  const { change } = services;
  const store = useAppStore();
  const run = useRun();
  const flow = useFlow();
  const spec = useApp(specOf);
  const pack = useApp(openOf);
  const marked = useApp(markedOf);
  const tools = useTools();
  const svg = useRef<SVGSVGElement>(null);
  const world = useRef<SVGGElement>(null);
  const drawing = useRef<Picture>(undefined);
  const viewport = useRef<Viewport>(undefined);
  const [views] = useState(createViewStore);
  const [walk] = useState(createWalker);
  const [member] = useState(() => Symbol(which));
  const [zoom, setZoom] = useState(1);
  const size = useSize(svg);
  const hasAxis = which === 'first';
  const window = useMemo(() => size && { ...size, hasAxis }, [size, hasAxis]);

  const selected = spec.selected && shownAs(flow.drawn, spec.selected);
  const layers = useMemo(() => layersOf(pack?.pack), [pack?.pack]);

  const [fonts, setFonts] = useState(0);
  useEffect(() => {
    void document.fonts.ready.then(() => {
      forgetWidths();
      setFonts(1);
    });
  }, []);

  const graph = `${flow.request.seeds.join()} ${flow.request.direction} ${orientation}`;
  const hasSpan = flow.span !== undefined && flow.span.start !== flow.span.end;
  const laid = { layout: flow.layout, reach, orientation, hasSpan };
  const parts = { window, views, viewport, pair, member };
  const { frame, settle, fit } = useFrame(laid, graph, parts);
  const grid = frame?.grid;
  const withSpan = window !== null && showsSpan(laid, window);

  // A slider of the plan comes first, and the picture after it.
  const plan = useDeferredValue(spec.plan);
  const edits = useMemo(() => editBadges(plan), [plan]);
  const chosen = isLarge(flow) ? null : selected;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `fonts` changes what `measureText` answers
  const shown = useMemo(
    () =>
      shownOf({
        flow,
        orientation,
        ...(grid && { frame: { grid, reach, zoom: isLarge(flow) ? 1 : zoom, withSpan } }),
        layers,
        selected: chosen,
        notes: spec.notes,
        edits,
        labelOf: (id) => labelText(pack?.labels, id),
        measure: measureText,
      }),
    [flow, orientation, grid, reach, zoom, withSpan, layers, chosen, spec.notes, edits, pack?.labels, fonts],
  );

  const { scene } = shown;
  const edges = useEdges({ svg, world, views }, scene, selected);

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
    viewport.current = createViewport(svg.current, hasAxis, (view, moved) => {
      picture.view(view);
      views.set(view);
      if (moved === 'by hand') pair?.move(member, view);
      // On its way to somewhere, texts are placed for where it arrives.
      if (moved !== 'on its way') setZoom(textZoom(view.k));
    });
    return () => {
      viewport.current?.destroy();
      picture.destroy();
    };
  }, [change, readOnly, run, store, services, views, which, pair, member, hasAxis]);

  const latest = useRef({ settle, fit, orientation });
  latest.current = { settle, fit, orientation };
  useEffect(
    () =>
      pair?.join(member, {
        follow: (view) => viewport.current?.follow(view, latest.current.orientation),
        refit: () => latest.current.fit(),
      }),
    [pair, member],
  );

  useEffect(() => {
    if (!frame) return;
    drawing.current?.update(shown, {
      selected,
      marked,
      tabStop: tabStopOf(scene, selected),
      describe: (node) => describeNode(node, marked.has(node.id)),
    });
    latest.current.settle(scene, selected);
  }, [frame, shown, scene, selected, marked]);

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

  useRequest('fit', fit);
  useRequest('zoom-in', () => viewport.current?.zoomBy(1.3));
  useRequest('zoom-out', () => viewport.current?.zoomBy(1 / 1.3));
  useRequest('look', () => {
    if (scene.nodes.some(({ id }) => id === selected))
      viewport.current?.look(roomAround(scene, selected, false));
  });

  const onMove = useMemo(
    () =>
      moveKeys(
        (from, arrow) => {
          const next = walk(flow.drawn, flow.layout, from, arrow, orientation);
          if (next) drawing.current?.node(next)?.focus();
        },
        (id) => change((s) => select(s, id), 'touch'),
      ),
    [walk, flow.drawn, flow.layout, orientation, change],
  );

  return (
    <div className="picture" data-asking={which}>
      <svg
        ref={svg}
        role="group"
        aria-label={`Flow graph: ${scene.nodes.length} features, ${scene.edges.length} matches, ${scene.orientation === 'down' ? 'from top to bottom' : 'from left to right'}. Arrow keys walk along them${readOnly ? '' : ', Enter expands'}.`}
        onKeyDown={({ nativeEvent }) => onMove(nativeEvent)}
      >
        <g ref={world} className="world" data-layer={scene.grid.layer} data-lane={scene.grid.lane} />
        <MovingAxis scene={scene} views={views} door={door} hasNumbers={hasAxis} />
      </svg>
      {window && <EdgeTips edges={edges} views={views} window={window} />}
      {tools &&
        which === 'first' &&
        createPortal(
          <Minimap scene={scene} views={views} svg={svg} onMove={(x, y) => viewport.current?.centre(x, y)} />,
          tools,
        )}
    </div>
  );
}

function tabStopOf(scene: Scene, selected: FeatureId | null): FeatureId | null {
  if (selected && scene.nodes.some((node) => node.id === selected)) return selected;
  return scene.nodes[0]?.id ?? null;
}

function describeNode({ id, node, label, fold, note, edit, shared }: SceneNode, marked: boolean): string {
  const kind = node.class ?? SITE_NAMES[node.site];
  const more =
    node.hidden > 0 ? `, ${node.hidden} more ${node.hidden === 1 ? 'match' : 'matches'} behind it` : '';
  const parts = [
    fold && `group of ${fold.members.length} features`,
    node.seed && 'seed',
    shared && 'shared',
    node.pinned && 'pinned',
    marked && 'marked',
    edit?.words,
  ].filter(Boolean);
  const about = parts.length > 0 ? `${parts.join(', ')}, ` : '';
  return `${label}, ${id}, ${about}${kind}${more}${note ? `. Note: ${note}` : ''}`;
}
