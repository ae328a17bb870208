import { quietly, type StopOptions } from '../bytes';
import { DTYPES } from '../dtype';
import type { ArrayFile, StoredArray, StoredBytes } from './arrayFile';
import type { TorchTensor } from './pickled';
import { damaged, refused } from './refusals';
import { countOf, endOf } from './shapes';
import { torchNames } from './torchNames';
import { TORCH, TORCH_DTYPES } from './torchObjects';
import { unpickle } from './unpickle';
import type { ZipFile, ZipMember } from './zip';
import { checkPacking, openMember } from './zipMember';

/**
 * What torch.save writes since PyTorch 1.6: a zip file with a pickle that names the tensors, and a member for each
 * storage, in which one tensor or several lie.
 */

const PICKLE = 'data.pkl';
/** A hundred bytes a tensor. */
const LARGEST_PICKLE = 16 * 1024 ** 2;

/** The folder in the zip in which everything lies, with its slash; undefined where the file is not PyTorch's. */
export function torchFolder({ members }: ZipFile): string | undefined {
  for (const name of members.keys())
    if (name === PICKLE || name.endsWith(`/${PICKLE}`)) return name.slice(0, -PICKLE.length);
  return undefined;
}

/** @param folder as `torchFolder` gives it; @throws FileError, NetworkError, AbortError */
export async function openTorch(zip: ZipFile, folder: string, options: StopOptions = {}): Promise<ArrayFile> {
  const { path } = zip.ref;
  if (zip.members.has(`${folder}constants.pkl`))
    throw refused(
      path,
      'it is a TorchScript program, of which nothing is run',
      'Load it where it was made and save its state_dict with torch.save.',
    );
  const whole = async (name: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    const member = zip.members.get(`${folder}${name}`);
    if (!member) return undefined;
    if (member.bytes > LARGEST_PICKLE)
      throw damaged(path, `its ${name} is too long`, `at most ${LARGEST_PICKLE} bytes`, `${member.bytes}`);
    const storage = await openMember(zip, member, `${path}: ${name}`, options);
    return storage.read({ start: 0, end: member.bytes }, quietly(options));
  };
  const [pickle, order] = await Promise.all([whole(PICKLE), whole('byteorder')]);
  if (order && new TextDecoder().decode(order) !== 'little')
    throw refused(
      path,
      'its numbers do not have their bytes in little-endian order',
      'Save it again on another machine.',
    );
  const { tensors, values } = torchNames(unpickle(pickle ?? new Uint8Array(0), path, TORCH), path);
  return {
    ref: zip.ref,
    format: 'PyTorch',
    names: [...tensors.keys()],
    values,
    async array(name) {
      const tensor = tensors.get(name);
      return tensor && arrayOf(zip, folder, tensor, `${path}: ${name}`);
    },
  };
}

/** @throws FileError when the tensor's storage is not there or does not hold what the tensor says */
function arrayOf(zip: ZipFile, folder: string, tensor: TorchTensor, where: string): StoredArray {
  const { storage, format, offset, shape, strides } = tensor;
  const dtype = TORCH_DTYPES.get(format ?? '');
  if (!dtype)
    throw refused(
      where,
      `its numbers are of the format ${format ?? 'bytes'}, which is not supported`,
      `Save it again as one of ${[...TORCH_DTYPES.keys()].join(', ')}.`,
    );
  const member = zip.members.get(`${folder}data/${storage.key}`);
  if (!member)
    throw damaged(where, 'its storage is missing', `data/${storage.key} in the zip`, 'no such member');
  checkPacking(member, where);
  const bytes = storage.count * (storage.format === undefined ? 1 : DTYPES[dtype]);
  if (member.bytes < bytes)
    throw damaged(where, 'its storage has fewer bytes than it says', `${bytes} bytes`, `${member.bytes}`);
  const held = Math.floor(bytes / DTYPES[dtype]);
  const needed = Math.max(countOf(shape), endOf(shape, strides, offset));
  if (!(needed <= held))
    throw damaged(
      where,
      'its shape needs more values than its storage has',
      `at most ${held} values`,
      `${needed} for [${shape.join(', ')}]`,
    );
  return { ...lazyMember(zip, member, where), where, dtype, shape, strides, offset };
}

/**
 * A member that is opened when it is read from, so that looking at shapes reads nothing. Readers of one moment share the
 * opening, which therefore none of them can stop.
 */
function lazyMember(zip: ZipFile, member: ZipMember, where: string): StoredBytes {
  let opening: Promise<StoredBytes> | undefined;
  const opened = (): Promise<StoredBytes> => {
    opening ??= openMember(zip, member, where).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    storageBytes: member.bytes,
    ranged: member.method === 0,
    read: async (range, options) => (await opened()).read(range, options),
    async *pieces(range, size, options) {
      yield* (await opened()).pieces(range, size, options);
    },
  };
}
