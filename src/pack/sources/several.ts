import { HeadwatersError } from '../../core/errors';
import { foldersOf } from '../../core/packPlace';
import type { ByteSource, FileRef } from '../bytes';

/** Several places as one folder, each in a folder called as it: collections are often a repository for each site. */
export function several(sources: readonly ByteSource[]): ByteSource {
  const names = foldersOf(sources.map(({ name, trail = name }) => trail.split('/').at(-1) ?? name));
  const byFolder = new Map(sources.map((source, i) => [names[i] ?? source.name, source]));
  const find = (path: string): [source: ByteSource, path: string] => {
    const [folder = '', ...rest] = path.split('/');
    const source = byFolder.get(folder);
    if (source && rest.length > 0) return [source, rest.join('/')];
    throw new HeadwatersError('FileError', { what: `${path} is in none of the places that were named.` });
  };
  const read = (file: FileRef): [ByteSource, FileRef] => {
    const [source, path] = find(file.path);
    return [source, { ...file, path }];
  };
  return {
    name: [...byFolder.keys()].join(' and '),
    trail: '',
    async list(below, options) {
      const lists = await Promise.all(
        [...byFolder].map(async ([folder, source]) => {
          if (!source.list)
            throw new HeadwatersError('FileError', {
              what: `${source.name} cannot say what it holds, so it cannot be opened together with others.`,
              next: 'Name repositories of a hub.',
            });
          const files = await source.list('', options);
          return files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
        }),
      );
      const files = lists.flat();
      return below === '' ? files : files.filter(({ path }) => path.startsWith(`${below}/`));
    },
    async stat(path, options) {
      const [source, inside] = find(path);
      return source.stat(inside, options);
    },
    async read(file, options) {
      const [source, ref] = read(file);
      return source.read(ref, options);
    },
  };
}
