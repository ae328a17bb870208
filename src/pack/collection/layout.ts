import type { FileEntry } from '../bytes';
import type { Folder } from './folder';
import type { FoundSae } from './foundSae';

/**
 * How one public kind of collection lays its SAEs out. A layout is one file in `layouts`: it knows paths,
 * configurations and names of arrays, and nothing else of the program does. To write one, begin with the one that is
 * nearest, and with a small collection of its kind beside its test.
 */
export interface Layout {
  /** As people call it. */
  readonly name: string;
  /**
   * Looks at one file.
   *
   * @returns the SAE whose decoder the file holds; null where the file belongs to the layout and is none, such as a
   *   checkpoint or an encoder; undefined where it is nothing of this layout
   * @throws FileError when the file is of this layout, and what stands beside it cannot be read
   */
  look(file: FileEntry, folder: Folder): Promise<FoundSae | null | undefined>;
}
