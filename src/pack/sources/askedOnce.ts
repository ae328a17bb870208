import type { ByteSource, FileEntry, StopOptions } from '../bytes';

/** Lists a place by one question for all of its folders; a question that failed is asked again. */
export function askedOnce(
  ask: (options: StopOptions) => Promise<FileEntry[]>,
): NonNullable<ByteSource['list']> {
  let asked: Promise<FileEntry[]> | undefined;
  return async (folder, options = {}) => {
    asked ??= ask(options);
    try {
      const files = await asked;
      return folder === '' ? files : files.filter(({ path }) => path.startsWith(`${folder}/`));
    } catch (error) {
      asked = undefined;
      throw error;
    }
  };
}
