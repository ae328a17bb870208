import { HeadwatersError } from '../../core/errors';
import type { ByteSource, FileEntry, StopOptions } from '../bytes';

/** A folder as layouts see it: what is in it, and its small configurations. */
export interface Folder {
  readonly name: string;
  /** A path with the names of the folders above: for some collections the only place that says what they are. */
  whole(path: string): string;
  /** In the order of their paths; nothing that programs leave behind. */
  readonly files: readonly FileEntry[];
  has(path: string): FileEntry | undefined;
  /**
   * A small JSON object.
   *
   * @returns undefined where there is no such file
   * @throws FileError when it is not an object of JSON; NetworkError; AbortError
   */
  json(path: string): Promise<Config | undefined>;
  /** A small text. @returns undefined where there is none @throws FileError, NetworkError, AbortError */
  text(path: string): Promise<string | undefined>;
}

/** The largest configuration that is read. */
const LARGEST = 4 * 1024 ** 2;

/** Of editors, file managers, download tools and notebooks. */
const LEFT_BEHIND = /(^|\/)(\.|__MACOSX\/|__pycache__\/)/;

/** @throws FileError when the place cannot list its files; NetworkError; AbortError */
export async function openFolder(source: ByteSource, options: StopOptions = {}): Promise<Folder> {
  if (!source.list)
    throw new HeadwatersError('FileError', {
      what: `${source.name} has no pack.json, and a plain file server cannot say what else it holds.`,
      next: 'Give a repository of a model hub, or a folder on this computer.',
    });
  const listed = await source.list('', options);
  const files = listed
    .filter(({ path }) => !LEFT_BEHIND.test(path))
    .sort((a, b) => compareNaturally(a.path, b.path));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const texts = new Map<string, Promise<string | undefined>>();

  const read = async (path: string): Promise<string | undefined> => {
    const file = byPath.get(path);
    if (!file) return undefined;
    if (file.bytes > LARGEST)
      throw new HeadwatersError('FileError', {
        what: `${path} is too large for a configuration.`,
        expected: `at most ${LARGEST} bytes`,
        found: String(file.bytes),
      });
    return new TextDecoder().decode(await source.read(file, options));
  };
  const text = (path: string): Promise<string | undefined> => {
    const known = texts.get(path) ?? read(path);
    texts.set(path, known);
    return known;
  };
  return {
    name: source.name,
    whole: (path) => `${source.trail ?? source.name}/${path}`,
    files,
    has: (path) => byPath.get(path),
    text,
    async json(path) {
      const found = await text(path);
      return found === undefined ? undefined : new Config(parse(path, found));
    },
  };
}

function compareNaturally(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function parse(path: string, text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    if (isRecord(json)) return json;
  } catch {
    // Falls through to the one message below.
  }
  throw new HeadwatersError('FileError', {
    what: `${path} is not JSON.`,
    expected: 'a JSON object',
    found: text.trim() === '' ? 'an empty file' : JSON.stringify(text.trim().slice(0, 40)),
    next: 'Download the file again.',
  });
}

/** A configuration whose fields may be missing or of any kind. */
export class Config {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  /** The first of these fields that is a text. */
  text(...names: readonly string[]): string | undefined {
    return this.#first(names, (x) => (typeof x === 'string' && x !== '' ? x : undefined));
  }

  /** The first of these fields that is a finite number. */
  number(...names: readonly string[]): number | undefined {
    return this.#first(names, (x) => (typeof x === 'number' && Number.isFinite(x) ? x : undefined));
  }

  /** The first of these fields that is true or false. */
  flag(...names: readonly string[]): boolean | undefined {
    return this.#first(names, (x) => (typeof x === 'boolean' ? x : undefined));
  }

  /** A field that is an object; an empty one where it is not. */
  part(name: string): Config {
    const field = this.#fields[name];
    return new Config(isRecord(field) ? field : {});
  }

  #first<T>(names: readonly string[], take: (field: unknown) => T | undefined): T | undefined {
    for (const name of names) {
      const taken = take(this.#fields[name]);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }
}

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

/** `a/b/c.json` beside `a/b/file`: a path in the same folder. */
export function beside(path: string, name: string): string {
  const folder = folderOf(path);
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder that a path lies in; empty at the top. */
export function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

export function lastName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
