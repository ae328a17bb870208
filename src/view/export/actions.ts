import { type Orientation, orientationOf } from '../../core/choice';
import { HeadwatersError, messageOf } from '../../core/errors';
import { factsOf } from '../../core/facts';
import type { FlowGraph } from '../../core/flowGraph';
import { shownAs } from '../../core/groups';
import { type FeatureId, featureOf } from '../../core/ids';
import { bothGraphs } from '../../core/shared';
import type { GraphSpec } from '../../core/spec';
import { type Flow, flowsOf } from '../../state/flow';
import { LARGEST_GRAPH_FILE, readGraphFile, writeGraphFile } from '../../state/graphFile';
import { writeLink } from '../../state/link';
import { type OpenPack, packNameOf } from '../../state/openPack';
import { notify, type Store, settle } from '../../state/store';
import { editBadges } from '../flow/editBadges';
import { measureText } from '../flow/measure';
import { layersOf, makeScene, type Scene } from '../flow/scene';
import { labelText } from '../labelText';
import { saveFile } from '../saveFile';
import type { Services } from '../services';
import { shownTheme } from '../theme';
import { captionOf, incompleteText } from './caption';
import { citationText } from './citation';
import { writeCsv } from './csv';
import { embedCode } from './embedCode';
import { fontsFor } from './fonts';
import { notebookSnippet } from './notebook';
import { planSnippet } from './notebookPlan';
import { PALETTES } from './palette';
import { svgToPng } from './png';
import { EDGE_COLUMNS, edgeRows, NODE_COLUMNS, nodeRows } from './rows';
import { pictureSvg } from './svg';

/** What the menu does. Whatever fails becomes a message. */

const PNG_SCALE = 2;
/** What messages about opened files are about. */
const FILES = 'files';

export interface Application {
  readonly store: Store;
  readonly services: Pick<Services, 'link' | 'packAddress' | 'openGraph'>;
}

/** The graph on show. */
export interface Shown {
  readonly spec: GraphSpec;
  readonly open: OpenPack;
  /** One, or the two that are compared; `flow` is the first. */
  readonly flows: readonly Flow[];
  readonly flow: Flow;
  /** Everything that is drawn. */
  readonly whole: FlowGraph;
  readonly orientation: Orientation;
  /** Name for files, without an ending. */
  readonly name: string;
}

/** What was done, in the word that the button says; null where a message says it. */
export type Done = 'Saved' | 'Copied' | null;

type Action = (shown: Shown, application: Application) => Promise<Done> | Done;

export const ACTIONS = {
  async svg(shown, { store }) {
    return save(await svgOf(shown, store), 'image/svg+xml', `${shown.name}.svg`);
  },
  async png(shown, { store }) {
    return save(await svgToPng(await svgOf(shown, store), PNG_SCALE), 'image/png', `${shown.name}.png`);
  },
  nodes({ spec, flow, whole, open, name }, { store }) {
    tellIncomplete(flow, store);
    return save(writeCsv(NODE_COLUMNS, nodeRows(whole, open.labels, spec)), 'text/csv', `${name}-nodes.csv`);
  },
  matches({ flow, whole, name }, { store }) {
    tellIncomplete(flow, store);
    return save(writeCsv(EDGE_COLUMNS, edgeRows(whole)), 'text/csv', `${name}-matches.csv`);
  },
  labels({ spec, name }) {
    const rows = [...spec.labels].map(([feature, label]) => ({ feature, label }));
    return save(writeCsv(['feature', 'label'], rows), 'text/csv', `${name}-labels.csv`);
  },
  graph({ spec, flow, whole, open, name }, { store }) {
    const drawn = { nodes: nodeRows(whole, open.labels, spec), edges: edgeRows(whole) };
    tellIncomplete(flow, store);
    return save(writeGraphFile(spec, packNameOf(open), drawn), 'application/json', `${name}.json`);
  },
  async notebook({ spec, flow, whole, open, name }, { store, services }) {
    const { manifest } = open.pack;
    const typical = (id: FeatureId): number | undefined =>
      open.facts && factsOf(open.facts, featureOf(id))?.typical;
    const snippet =
      notebookSnippet(whole, open.labels, open.pack, services.packAddress()) +
      planSnippet(spec.plan, spec.text, manifest, typical);
    tellIncomplete(flow, store);
    if (await copy(snippet)) return 'Copied';
    notify(store, {
      kind: 'trouble',
      text: `The browser did not allow copying. The script was saved as ${name}.py instead.`,
    });
    return save(snippet, 'text/x-python', `${name}.py`);
  },
  async cite({ spec, open, flow, name }, { store, services }) {
    const text = citationText(
      spec,
      { ...open.pack.manifest, ...packNameOf(open) },
      captionOf(spec, open, flow),
      services.link(),
    );
    if (await copy(text)) return 'Copied';
    notify(store, {
      kind: 'trouble',
      text: `The browser did not allow copying. The citation was saved as ${name}.bib instead.`,
    });
    return save(text, 'application/x-bibtex', `${name}.bib`);
  },
  async embed({ spec, open }, { store, services }) {
    const [seed] = spec.seeds;
    const code = embedCode(services.link('embedded'), seed ? labelText(open.labels, seed) : '');
    if (await copy(code)) return 'Copied';
    notify(store, { kind: 'trouble', text: `The browser did not allow copying. The code is: ${code}` });
    return null;
  },
} satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof ACTIONS;

/** Does one thing with the graph on show. */
export async function run(action: ActionName, application: Application): Promise<Done> {
  const shown = shownIn(application.store);
  return shown ? attempt(application.store, () => ACTIONS[action](shown, application)) : null;
}

/** The graph on show; undefined while there is none. */
export function shownIn(store: Store): Shown | undefined {
  const { spec, open, isUpright } = store.getState();
  if (!open) return undefined;
  const seed = spec.seeds[0]?.replaceAll('/', '-') ?? 'empty';
  const name = `headwaters-${open.pack.manifest.id}-${seed}`;
  const flows = flowsOf(spec, open);
  const [flow] = flows;
  const whole = flow.beside ? bothGraphs(flow.graph, flow.beside) : flow.graph;
  const orientation = orientationOf(spec.orientation, isUpright);
  return { spec, open, flows, flow, whole, orientation, name };
}

/** Opens a graph file in place of the graph on show. What is said of a file goes with the next one that opens. */
export async function openFile(file: File, { store, services }: Application): Promise<void> {
  try {
    await services.openGraph(readGraphFile(await contentOf(file)));
    settle(store, FILES);
  } catch (error) {
    notify(store, { kind: 'trouble', about: FILES, text: `${file.name}: ${messageOf(error)}` });
  }
}

/** Opens the file that was dropped on the page. */
export async function openDropped(files: readonly File[], application: Application): Promise<void> {
  const [first, ...more] = files;
  if (first && more.length === 0) return openFile(first, application);
  const names = files.map(({ name }) => name);
  const named = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
  notify(application.store, {
    kind: 'trouble',
    about: FILES,
    text: first
      ? `${named}: only one graph file can be opened at a time.`
      : 'Nothing that was dropped is a file.',
  });
}

async function contentOf(file: File): Promise<string> {
  if (file.size > LARGEST_GRAPH_FILE)
    throw new HeadwatersError('LimitError', {
      what: 'This is too large to be a graph file.',
      expected: `at most ${LARGEST_GRAPH_FILE / 1024 ** 2} MB`,
      found: `${Math.ceil(file.size / 1024 ** 2)} MB`,
    });
  try {
    return await file.text();
  } catch (cause) {
    const trouble = { what: 'The file cannot be read.', next: 'Check that the file still exists.' };
    throw new HeadwatersError('FileError', trouble, { cause });
  }
}

export async function attempt(store: Store, action: () => Promise<Done> | Done): Promise<Done> {
  try {
    return await action();
  } catch (error) {
    notify(store, { kind: 'trouble', text: messageOf(error) });
    return null;
  }
}

async function svgOf({ spec, open, flows, flow, orientation }: Shown, store: Store): Promise<string> {
  const selected = spec.selected && shownAs(flow.drawn, spec.selected);
  const sceneOf = (one: Flow): Scene =>
    makeScene({
      flow: one,
      orientation,
      layers: layersOf(open.pack),
      selected,
      notes: spec.notes,
      edits: editBadges(spec.plan),
      labelOf: (feature) => labelText(open.labels, feature),
      measure: measureText,
    });
  const picture = {
    scenes: flows.map(sceneOf),
    selected,
    palette: PALETTES[shownTheme()],
    caption: captionOf(spec, open, flow),
    link: writeLink(spec, packNameOf(open)),
    measure: measureText,
  };
  const plain = pictureSvg({ ...picture, fonts: '' });
  try {
    return pictureSvg({ ...picture, fonts: await fontsFor(plain) });
  } catch (error) {
    // The picture is worth having in another typeface, too.
    notify(store, { kind: 'note', text: messageOf(error) });
    return plain;
  }
}

function tellIncomplete({ graph, beside }: Flow, store: Store): void {
  const text = incompleteText(graph, beside);
  if (text !== null) notify(store, { kind: 'note', text: `${text} The export has the same gaps.` });
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function save(content: string | Blob, type: string, name: string): Done {
  saveFile(content, type, name);
  return 'Saved';
}
