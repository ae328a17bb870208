import { version } from '../../../package.json';
import type { PackName } from '../../core/packName';
import { DISK } from '../../core/packPlace';
import { EMPTY_SPEC, type GraphSpec } from '../../core/spec';
import type { Manifest } from '../../pack/manifest';
import { besideSpec } from '../../state/graphOf';
import { writeLink } from '../../state/link';

/** What cites a graph: the paper, the tool, the graph itself, and how it is made again. */

const PAPER = `@misc{laptev2025analyze,
  title         = {Analyze Feature Flow to Enhance Interpretation and Steering in Language Models},
  author        = {Laptev, Daniil and Balagansky, Nikita and Aksenov, Yaroslav and Gavrilov, Daniil},
  year          = {2025},
  eprint        = {2502.03032},
  archivePrefix = {arXiv},
  primaryClass  = {cs.LG},
  url           = {https://arxiv.org/abs/2502.03032}
}`;

/**
 * BibTeX of the paper and of the graph, with the commands that trace it again as comments.
 *
 * @param caption sentences about the graph
 * @param address the link that opens it
 */
export function citationText(
  spec: GraphSpec,
  { id, revision, title, from }: PackName & Pick<Manifest, 'title'>,
  caption: readonly string[],
  address: string,
): string {
  const graph = `@software{headwaters,
  title   = {Headwaters},
  author  = {{The Headwaters authors}},
  version = {${version}},
  url     = {${braced(address)}},
  note    = {Pack ${id}, revision ${revision}}
}`;
  return `${[
    ...caption.map((sentence) => `% ${sentence.replaceAll('\n', ' ')}`),
    `% Link: ${address}`,
    `% Pack: ${id}, revision ${revision} (${title.replaceAll('\n', ' ')})`,
    '% The same graph on the command line, with the folder of the pack:',
    ...traceCommands(spec, { id, revision, ...(from !== undefined && { from }) }).map(
      (command) => `%   ${command}`,
    ),
    '',
    PAPER,
    '',
    graph,
  ].join('\n')}\n`;
}

/** The commands that trace a graph again: one, or two where another graph is beside it. */
export function traceCommands(spec: GraphSpec, pack: PackName): string[] {
  const specs = spec.compared === null ? [spec] : [spec, besideSpec(spec, spec.compared)];
  return specs.map(
    (one) =>
      `npx headwaters trace --pack ${folderOf(pack)} --link ${shellQuote(writeLink(tracedOf(one), pack))} --json`,
  );
}

/** What `--pack` takes: of a folder on somebody's computer no more is known than its name. */
function folderOf({ id, from }: PackName): string {
  if (from === undefined) return id;
  return shellQuote(from.startsWith(DISK) ? from.slice(DISK.length) : from);
}

/** A spec with what decides its features, and nothing else. */
function tracedOf(spec: GraphSpec): GraphSpec {
  const { seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites } = spec;
  return { ...EMPTY_SPEC, seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites };
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Braces that are not in pairs would end the field, and a percent sign the line. */
function braced(address: string): string {
  return address.replaceAll('{', '%7B').replaceAll('}', '%7D').replaceAll('%', '\\%');
}
