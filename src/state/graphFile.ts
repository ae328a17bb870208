import * as v from 'valibot';
import { HeadwatersError } from '../core/errors';
import { isPackId, isRevision, type PackName } from '../core/packName';
import { isPlaceText } from '../core/packPlace';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { check, clip, type Fault, object, show } from '../pack/check';
import { eachField, FIELDS } from './fields';
import type { ReadLink } from './link';

/**
 * The graph file: a graph as JSON, to keep and to open again. docs/graph-file.md describes it.
 *
 * What a newer Headwaters added is named and ignored, as in links. Damage is refused: a file that was cut or
 * edited into nonsense would otherwise open as another graph than the one that was saved.
 */

export const GRAPH_FORMAT = 'headwaters-graph';
export const GRAPH_VERSION = 1;
/** More than any graph of `MOST_NODES` features needs. */
export const LARGEST_GRAPH_FILE = 16 * 1024 ** 2;

const PARTS = ['format', 'version', 'pack', 'graph', 'shown'];
/** Nothing is a graph without seeds; other fields have a default. */
const GRAPH_ENTRIES = Object.fromEntries(
  eachField((name, { schema, json }) => [
    name,
    name === 'seeds' ? schema : v.optional<v.GenericSchema, unknown>(schema, json(EMPTY_SPEC[name])),
  ]),
) as { readonly [K in keyof GraphSpec]: v.GenericSchema<unknown, GraphSpec[K]> };

const FILE = object({
  pack: object({
    id: v.custom<string>((x) => typeof x === 'string' && isPackId(x), 'the name of a pack, such as "demo"'),
    revision: v.nullable(
      v.custom<string>((x) => typeof x === 'string' && isRevision(x), 'the revision of a pack, or null'),
    ),
    from: v.exactOptional(
      v.custom<string>((x) => typeof x === 'string' && isPlaceText(x), 'the place of a pack’s files'),
    ),
  }),
  graph: object(GRAPH_ENTRIES),
});

/** What a graph file holds; the same as a link does, so that both are opened in the same way. */
export interface ReadGraphFile extends ReadLink {
  readonly pack: PackName;
}

/** `shown`: nodes and edges as they are drawn, for other programs. They are not read back. */
export function writeGraphFile(spec: GraphSpec, pack: PackName, shown?: object): string {
  const graph = Object.fromEntries(eachField((name, { json }) => [name, json(spec[name])]));
  return `${JSON.stringify({ format: GRAPH_FORMAT, version: GRAPH_VERSION, pack, graph, shown }, null, 1)}\n`;
}

/**
 * Reads a graph file. Features are checked for their form alone: whether the pack has them is seen when it is open.
 *
 * @throws GraphFileError for text that is not a graph file, damaged, or of a newer version
 */
export function readGraphFile(text: string): ReadGraphFile {
  const file = parse(text);
  checkKind(file);
  const { pack, graph } = check(FILE, file, damaged);
  const strange = [
    ...Object.keys(file).filter((key) => !PARTS.includes(key)),
    ...Object.keys(file.graph as object)
      .filter((key) => !Object.hasOwn(FIELDS, key))
      .map((key) => `graph.${key}`),
  ];
  const problems = strange
    .slice(0, 4)
    .map((key) => `The graph file has a part "${clip(key)}" that is not known here; it was ignored.`);
  return { spec: graph, pack, problems };
}

function parse(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HeadwatersError(
      'GraphFileError',
      {
        what: 'This is not a graph file, or only a part of one.',
        expected: 'JSON',
        found: kindOf(text),
        next: 'Choose a file that “Graph as JSON file” made.',
      },
      { cause },
    );
  }
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

/** What stands in a file that is not JSON, in words: of a picture or an archive, the bytes would tell nobody anything. */
function kindOf(text: string): string {
  const start = text.trim().slice(0, 1_000);
  if (start === '') return 'an empty file';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no text has is what tells bytes from text
  if (/[\u0000-\u0008\ufffd]/.test(start)) return 'a file that is not text';
  return start.startsWith('{') ? 'JSON that breaks off or is damaged' : 'other text';
}

/** What the file is comes before what is wrong in it. */
function checkKind({ format, version }: Record<string, unknown>): void {
  if (format !== GRAPH_FORMAT)
    throw new HeadwatersError('GraphFileError', {
      what: 'This is not a graph file.',
      expected: `"format": "${GRAPH_FORMAT}"`,
      found: show(format),
      next: 'Choose a file that “Graph as JSON file” made.',
    });
  if (typeof version === 'number' && Number.isInteger(version) && version > GRAPH_VERSION)
    throw new HeadwatersError('GraphFileError', {
      what: 'The graph file was made by a newer version.',
      expected: `version ${GRAPH_VERSION}`,
      found: `${version}`,
      next: 'Open it with a newer Headwaters.',
    });
  if (version !== GRAPH_VERSION)
    throw damaged({ where: 'version', expected: `${GRAPH_VERSION}`, found: show(version) });
}

function damaged({ where, expected, found }: Omit<Fault, 'unknown'>): HeadwatersError {
  return new HeadwatersError('GraphFileError', {
    what: `The graph file is damaged at "${where}".`,
    expected,
    found,
    next: 'Save the graph again, or correct the file.',
  });
}
