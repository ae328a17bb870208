/**
 * Where the files of a pack are, as people write it and as links keep it: a folder on a server, or a repository of a
 * model hub, of which there are several with the same addresses.
 */

export type PackPlace = HubPlace | WebPlace;

/** Files that somebody chose on their computer: `disk:` and the folder's name. */
export const DISK = 'disk:';
/** Between several places that make one collection. */
export const AND = ',';

/** Whether all of a text is places, as `writePlace` writes them, or a folder on somebody's computer. */
export function isPlaceText(text: string): boolean {
  if (text.startsWith(DISK)) return text.length > DISK.length && text.length <= 300;
  const places = text.split(AND);
  return (
    places.length <= 16 &&
    places.every((one) => {
      const place = parsePlace(one);
      return place !== undefined && writePlace(place) === one;
    })
  );
}

/** A repository at one revision of it; all files of a collection, or those of one folder. */
export interface HubPlace {
  readonly kind: 'hub';
  /** Origin of the hub, such as `https://huggingface.co`. */
  readonly hub: string;
  /** `owner/name` */
  readonly repository: string;
  /** A commit, a branch or a tag. */
  readonly revision: string;
  /** Without slashes at its ends; empty for all of it. */
  readonly folder: string;
}

/** A folder on a plain file server. */
export interface WebPlace {
  readonly kind: 'web';
  /** With its slash at the end. */
  readonly address: string;
}

export const HUB = 'https://huggingface.co';
const HUB_HOSTS = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);
const REPOSITORY = /^[\w][\w.-]{0,95}\/[\w][\w.-]{0,95}$/;
const REVISION = /^[\w][\w.-]{0,127}$/;
const COMMIT = /^[0-9a-f]{40}$/;

/** Whether it names one state of the repository for good. */
export function isPinned({ revision }: HubPlace): boolean {
  return COMMIT.test(revision);
}

/**
 * Reads what people paste: addresses of a hub's pages and files, `hf://owner/name@revision/folder`, `owner/name`, and
 * addresses of folders on other servers.
 *
 * @returns undefined where it is none of these
 */
export function parsePlace(text: string, hub = HUB): PackPlace | undefined {
  const trimmed = text.trim();
  if (REPOSITORY.test(trimmed)) return hubPlace(hub, trimmed.split('/'), 'main', []);
  const written = /^hf(?:\+(https?))?:\/\/(.+)$/.exec(trimmed);
  if (written) return parseWritten(written[1], written[2] ?? '', hub);
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  return parseAddress(new URL(trimmed), hub);
}

/** @returns the shortest text from which `parsePlace` reads it again */
export function writePlace(place: PackPlace): string {
  if (place.kind === 'web') return place.address;
  const { hub, repository, revision, folder } = place;
  const start = hub === HUB ? 'hf://' : `hf+${hub}/`;
  return `${start}${repository}@${revision}${folder === '' ? '' : `/${folder}`}`;
}

/** `owner/name@revision/folder`, behind the host of another hub where there is a protocol. */
function parseWritten(protocol: string | undefined, rest: string, hub: string): PackPlace | undefined {
  const [first = '', ...others] = rest.split('/').filter(Boolean);
  const origin = protocol === undefined ? hub : `${protocol}://${first}`;
  if (!URL.canParse(origin)) return undefined;
  const parts = protocol === undefined ? [first, ...others] : others;
  const [owner = '', named = '', ...folder] = parts[0] === 'models' ? parts.slice(1) : parts;
  const [name = '', revision = 'main', ...more] = named.split('@');
  return more.length > 0 ? undefined : hubPlace(new URL(origin).origin, [owner, name], revision, folder);
}

/** Pages of a hub are `owner/name`, `owner/name/tree/revision/folder` and, of a file, `blob` or `resolve` for `tree`. */
function parseAddress(address: URL, hub: string): PackPlace | undefined {
  const parts = address.pathname.split('/').filter(Boolean).map(decoded);
  const isHub = HUB_HOSTS.has(address.host) || address.origin === hub;
  const origin = HUB_HOSTS.has(address.host) ? HUB : address.origin;
  const path =
    isHub && parts[0] === 'api' ? parts.slice(2) : isHub && parts[0] === 'models' ? parts.slice(1) : parts;
  const [owner = '', name = '', page, revision, ...rest] = path;
  if (page === 'tree' && revision !== undefined) return hubPlace(origin, [owner, name], revision, rest);
  if ((page === 'blob' || page === 'resolve') && revision !== undefined)
    return hubPlace(origin, [owner, name], revision, rest.slice(0, -1));
  if (isHub) return path.length === 2 ? hubPlace(origin, [owner, name], 'main', []) : undefined;
  return { kind: 'web', address: folderAddress(address) };
}

function hubPlace(
  hub: string,
  repository: readonly string[],
  revision: string,
  folder: readonly string[],
): HubPlace | undefined {
  const place: HubPlace = {
    kind: 'hub',
    hub,
    repository: repository.join('/'),
    revision: decoded(revision),
    folder: folder.join('/'),
  };
  const isSound =
    REPOSITORY.test(place.repository) &&
    REVISION.test(place.revision) &&
    folder.every((part) => part !== '' && part !== '.' && part !== '..');
  return isSound ? place : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The folder itself, or the one that a file is in: a last name with an ending is taken for a file. */
function folderAddress(address: URL): string {
  const folder = new URL(address);
  folder.hash = '';
  folder.search = '';
  if (!folder.pathname.endsWith('/'))
    folder.pathname = /\.(json|safetensors|npz|pt|pth)$/.test(folder.pathname)
      ? folder.pathname.replace(/[^/]*$/, '')
      : `${folder.pathname}/`;
  // Commas stand between places.
  return folder.href.replaceAll(',', '%2C');
}

/**
 * What the folders of several places are called where they stand beside each other as one.
 *
 * @param names the last name of each place
 * @returns the same, two of one name told apart by their order
 */
export function foldersOf(names: readonly string[]): string[] {
  return names.map((name, i) => (names.indexOf(name) < i ? `${name}-${i + 1}` : name));
}

/** The name that a place's folder has beside others: of a hub's place that of its repository. */
export function folderNameOf(place: PackPlace): string {
  const path = place.kind === 'hub' ? place.repository : decoded(new URL(place.address).pathname);
  return path.split('/').filter(Boolean).at(-1) ?? '';
}

/** The address of the folder that the paths of a place's files begin in, with its slash at the end. */
export function filesAddress(place: PackPlace): string {
  if (place.kind === 'web') return place.address;
  return `${place.hub}/${place.repository}/resolve/${encodeURIComponent(place.revision)}/`;
}
