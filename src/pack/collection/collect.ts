import { HeadwatersError, isAbort, isHeadwatersError } from '../../core/errors';
import { type PositionId, positionOf } from '../../core/ids';
import type { ByteSource, FileEntry, StopOptions } from '../bytes';
import { type Choice, chooseSaes } from './choose';
import { type Folder, lastName, openFolder } from './folder';
import type { FoundSae } from './foundSae';
import { RESIDUAL } from './hooks';
import { shortName } from './kind';
import { LAYOUTS } from './layouts';
import { isPlaced, type PlacedSae } from './placed';
import { type OpenWeights, openWeights } from './weights';

/** What a folder of SAEs is, whoever made it. Names, configurations and the heads of arrays are read, no weights. */
export interface Collection {
  readonly name: string;
  /** As people call them; those that an SAE was taken from. */
  readonly layouts: readonly string[];
  /** Every model that the taken SAEs name, in the order of their layers. */
  readonly models: readonly string[];
  readonly licence: string | undefined;
  /** In the order of layers and sites. */
  readonly saes: ReadonlyMap<PositionId, CollectedSae>;
  /** Where there were several for one place. */
  readonly choices: ReadonlyMap<PositionId, Choice>;
  /** What has no place in a graph, and why. */
  readonly leftOut: readonly LeftOut[];
  /** What should have opened, and did not. */
  readonly broken: readonly Broken[];
}

export interface CollectedSae extends OpenWeights {
  readonly found: PlacedSae;
}

export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface Broken {
  readonly name: string;
  readonly error: Error;
}

/** Files that are looked at in the same moment. */
const AT_ONCE = 8;
const WEIGHTS = /\.(npz|safetensors|pt|pth)$/;

/**
 * Looks at a folder.
 *
 * @throws FileError when nothing in it can be opened, with the first reason, or when its SAEs are of streams of several
 *   widths; NetworkError; AbortError
 */
export async function collect(source: ByteSource, options: StopOptions = {}): Promise<Collection> {
  const folder = await openFolder(source, options);
  const { found, broken, strange } = await look(folder);
  const choices = chooseSaes(found.filter(isPlaced));
  const opened = await eachOf([...choices], ([, { taken }]) => openWeights(source, taken, options));
  const saes = new Map<PositionId, CollectedSae>();
  for (const [[at, { taken }], result] of opened)
    if (result instanceof Error) broken.push({ name: taken.name, error: result });
    else saes.set(at, { found: taken, ...result });
  const leftOut = [
    ...found.flatMap(({ name, at }) => {
      if ('why' in at) return [{ name, why: at.why }];
      return at.space === RESIDUAL ? [] : [{ name, why: HEAD_SPACE }];
    }),
    ...strange.map(({ path }) => ({ name: path, why: 'its layout is not known' })),
  ];
  if (saes.size === 0) throw nothing(folder, broken, leftOut);
  const inOrder = new Map([...saes].sort(([a], [b]) => byPlace(a, b)));
  checkWidths(inOrder);
  return {
    name: folder.name,
    layouts: [...new Set([...inOrder.values()].map((sae) => sae.found.layout))],
    models: modelsOf([...inOrder.values()]),
    licence: licenceIn(await folder.text('README.md').catch(() => undefined)),
    saes: inOrder,
    choices: new Map([...choices].filter(([at, { others }]) => saes.has(at) && others.length > 0)),
    leftOut,
    broken,
  };
}

const HEAD_SPACE =
  'its attention features are in the space of the heads, before W_O, and not in the residual stream, whatever their width';

interface Looked {
  readonly found: FoundSae[];
  readonly broken: Broken[];
  /** Files that may hold weights, and belong to no layout. */
  readonly strange: FileEntry[];
}

async function look(folder: Folder): Promise<Looked> {
  const looked: Looked = { found: [], broken: [], strange: [] };
  const files = folder.files.filter(({ path }) => WEIGHTS.test(path));
  for (const [file, result] of await eachOf(files, (one) => lookAt(one, folder))) {
    if (result instanceof Error) looked.broken.push({ name: file.path, error: result });
    else if (result) looked.found.push(result);
    else if (result === undefined && !isModel(file, folder)) looked.strange.push(file);
  }
  return looked;
}

async function lookAt(file: FileEntry, folder: Folder): Promise<FoundSae | null | undefined> {
  for (const layout of LAYOUTS) {
    const found = await layout.look(file, folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Weights of a language model, as the hub has them. */
function isModel({ path }: FileEntry, folder: Folder): boolean {
  return (
    /^model(-\d+-of-\d+)?\.safetensors$/.test(lastName(path)) &&
    folder.has(path.replace(/[^/]+$/, 'config.json')) !== undefined
  );
}

/** What each one gives, or the error that people can do something about. What nobody can is thrown. */
async function eachOf<T, R>(
  all: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<(readonly [T, R | Error])[]> {
  const results: (readonly [T, R | Error])[] = [];
  const rest = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const [i, one] = next;
      try {
        results[i] = [one, await work(one)];
      } catch (error) {
        // Without the network none of them opens.
        if (isAbort(error) || !isHeadwatersError(error, 'FileError')) throw error;
        results[i] = [one, error];
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

function nothing({ name, files }: Folder, broken: readonly Broken[], leftOut: readonly LeftOut[]): Error {
  const [first, ...others] = broken;
  const and = (n: number, what: string): string => (n === 0 ? '' : ` ${n} more ${what}.`);
  if (first)
    return others.length === 0
      ? first.error
      : new HeadwatersError(
          'FileError',
          { what: `${first.error.message}${and(others.length, 'could not be opened')}` },
          { cause: first.error },
        );
  const [left, ...more] = leftOut;
  if (left)
    return new HeadwatersError('FileError', {
      what: `${name} has no SAE that can be matched. ${left.name}: ${left.why}.${and(more.length, 'are left out as well')}`,
      next: 'See docs/packs.md for the layouts that can be opened.',
    });
  return new HeadwatersError('FileError', {
    what: `There is no SAE in ${name}.`,
    expected: 'a pack.json, or files of one of the layouts of docs/packs.md',
    found:
      files.length === 0
        ? 'nothing'
        : files
            .slice(0, 3)
            .map(({ path }) => path)
            .join(', '),
    next: 'Give the folder that the SAEs are in.',
  });
}

function byPlace(a: PositionId, b: PositionId): number {
  const sites = ['res', 'mlp', 'att'];
  const [x, y] = [positionOf(a), positionOf(b)];
  return x.layer - y.layer || sites.indexOf(x.site) - sites.indexOf(y.site);
}

function checkWidths(saes: ReadonlyMap<PositionId, CollectedSae>): void {
  let first: readonly [PositionId, CollectedSae] | undefined;
  for (const entry of saes) {
    first ??= entry;
    const [[a, one], [b, other]] = [first, entry];
    if (one.d !== other.d)
      throw new HeadwatersError('FileError', {
        what: `The residual stream has two widths: ${one.d} at ${a} (${one.found.name}) and ${other.d} at ${b} (${other.found.name}).`,
        next: 'Open the SAEs of one model alone.',
      });
  }
}

/** Each under the longest of its names. */
function modelsOf(saes: readonly CollectedSae[]): string[] {
  const models = new Map<string, string>();
  for (const { found } of saes)
    if (found.model !== undefined) {
      const short = shortName(found.model);
      const known = models.get(short);
      if (known === undefined || known.length < found.model.length) models.set(short, found.model);
    }
  return [...models.values()];
}

/** From the lines that model hubs read at the top of a README. */
function licenceIn(readme: string | undefined): string | undefined {
  const [, head] = /^---\n([\s\S]*?)\n---/.exec(readme ?? '') ?? [];
  return /^license:\s*(\S+)\s*$/m.exec(head ?? '')?.[1];
}
