/**
 * How a pack is named in links, graph files and atlases: `demo`, or `demo@e2acf7b8f70d` for one revision of it. The id
 * is also the name of its folder, so that it can never lead out of one.
 */

export interface PackName {
  readonly id: string;
  /** Null where any revision will do. */
  readonly revision: string | null;
  /** The place of its files (packPlace.ts); absent where they lie beside the app. */
  readonly from?: string;
}

/** Whether two names mean the same files, in whatever revision. */
export function isSamePack(a: PackName, b: PackName): boolean {
  return a.from === b.from && (a.from !== undefined || a.id === b.id);
}

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const REVISION = /^[0-9a-zA-Z._-]{1,64}$/;

export function isPackId(text: string): boolean {
  return ID.test(text);
}

export function isRevision(text: string): boolean {
  return REVISION.test(text);
}

/** Reads `id` or `id@revision`; undefined when the text is not exactly that. */
export function parsePackName(text: string): PackName | undefined {
  const [id = '', revision, ...rest] = text.split('@');
  if (!isPackId(id) || rest.length > 0 || (revision !== undefined && !isRevision(revision))) return undefined;
  return { id, revision: revision ?? null };
}

export function writePackName({ id, revision }: PackName): string {
  return revision === null ? id : `${id}@${revision}`;
}
