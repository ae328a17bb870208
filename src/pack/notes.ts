import { notesOf } from './collection/notes';
import type { Pack } from './open';
import { leftOutNote } from './space';

/** What people have to know of a pack before they read anything into its matches, a sentence each. */
export function packNotes(pack: Pack): string[] {
  if (pack.collection) return notesOf(pack.collection);
  return [leftOutNote(pack)].flatMap((note) => note ?? []);
}
