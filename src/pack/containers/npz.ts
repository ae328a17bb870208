import type { ArrayFile } from './arrayFile';
import { openNpy } from './npy';
import type { ZipFile, ZipMember } from './zip';
import { openMember } from './zipMember';

const SUFFIX = '.npy';

/** Whether a zip file holds arrays of NumPy. */
export function isNpz({ members }: ZipFile): boolean {
  return [...members.keys()].some((name) => name.endsWith(SUFFIX));
}

/** NumPy's npz: a zip file with an array in each member, whose name is the array's with `.npy` behind it. */
export function npzArrays(zip: ZipFile): ArrayFile {
  const arrays = new Map<string, ZipMember>();
  for (const [name, member] of zip.members)
    if (name.endsWith(SUFFIX)) arrays.set(name.slice(0, -SUFFIX.length), member);
  return {
    ref: zip.ref,
    format: 'npz',
    names: [...arrays.keys()],
    values: new Map(),
    async array(name, options) {
      const member = arrays.get(name);
      if (!member) return undefined;
      const where = `${zip.ref.path}: ${name}`;
      return openNpy(await openMember(zip, member, where, options), where, options);
    },
  };
}
