import { describe, expect, it } from 'vitest';
import { bytesOf, memorySource, utf8 } from '../testing';
import { readRows } from './matrix';
import { openArrays } from './openArrays';
import {
  dict,
  expectedOf,
  fixture,
  type Instructions,
  little,
  openBytes,
  text,
  torchTensor,
  torchZipOf,
  tuple,
  valuesOf,
  whole,
  zipOf,
} from './testing';
import { openZip } from './zip';
import { openMember } from './zipMember';

const SIX = bytesOf(Float32Array.of(0, 1, 2, 3, 4, 5));

describe('a file of torch.save', () => {
  it('gives numbers and texts beside the tensors, by the keys that lead to them', async () => {
    const { file } = await openBytes(fixture('checkpoint.pt'));
    expect(file.names).toEqual(['ae.k', 'ae.decoder.weight', 'optimizer.state.0.exp_avg']);
    expect(Object.fromEntries(file.values)).toEqual(expectedOf('values'));
  });

  it('may hold numbers of kinds that cannot be read, beside others', async () => {
    const { file } = await openBytes(fixture('tensors.pt'));
    expect(file.names).toContain('int64');
    await expect(file.array('int64')).rejects.toThrow('here: int64: its numbers are of the format int64');
    await expect(file.array('bool')).rejects.toThrow('of the format bool, which is not supported');
  });

  it.each([
    ['alone.pt', 'it holds a tensor and no dictionary of tensors'],
    ['object.pt', /wants to run .*Autoencoder; nothing of it was run/],
  ])('%s is refused', async (name, message) => {
    await expect(openBytes(fixture(name), name)).rejects.toThrow(message);
  });

  it('may be packed', async () => {
    const bytes = fixture('checkpoint.pt');
    const zip = await openZip(memorySource({ zip: bytes }), { path: 'zip', bytes: bytes.length });
    const members = await Promise.all(
      [...(zip?.members ?? [])].map(async ([name, member]) => {
        const storage = zip && (await openMember(zip, member, name));
        return [
          name,
          (await storage?.read({ start: 0, end: storage.storageBytes })) ?? new Uint8Array(0),
        ] as const;
      }),
    );
    const { file } = await openBytes(zipOf(Object.fromEntries(members), { deflated: true }));
    const array = await file.array('ae.decoder.weight');
    expect(array?.ranged).toBe(false);
    expect(array && (await valuesOf(array))).toEqual(
      expectedOf('checkpoint.pt')['ae.decoder.weight']?.values,
    );
  });

  it('is opened by its list, its pickle and the order of its bytes; shapes are no reads, a row is two', async () => {
    const padding = { 'ae/padding': new Uint8Array(300_000) };
    const large = torchZipOf(
      dict({ W: torchTensor([2, 3]), b: torchTensor([100, 100], { key: '1' }) }),
      { 0: SIX, 1: new Uint8Array(40_000) },
      { ...padding, 'ae/byteorder': utf8('little') },
    );
    const source = memorySource({ 'ae.pt': large });
    const file = await openArrays(source, { path: 'ae.pt', bytes: large.length });
    expect(source.asked).toHaveLength(2);
    const array = await file.array('b');
    expect(source.asked).toHaveLength(2);
    if (!array) throw new Error('no b');
    await readRows(array, [4]);
    expect(source.asked).toHaveLength(4);
    await Promise.all([readRows(array, [5]), readRows(array, [6])]);
    expect(source.asked).toHaveLength(6);
  });

  it('is not trusted to be in our order of bytes', async () => {
    const others = { 'ae/byteorder': utf8('big') };
    await expect(openBytes(torchZipOf('}', {}, others))).rejects.toThrow(
      'do not have their bytes in little-endian order',
    );
  });

  it('may not have a pickle longer than any table of weights', async () => {
    const zip = zipOf({ 'ae/data.pkl': new Uint8Array(16 * 1024 ** 2 + 1) });
    await expect(openBytes(zip)).rejects.toThrow('its data.pkl is too long');
  });
});

describe('a tensor', () => {
  const array = async (tensor: Instructions, storages: Record<string, Uint8Array> = { 0: SIX }) =>
    (await openBytes(torchZipOf(dict({ W: tensor }), storages))).file.array('W');

  it.each<[string, Instructions, number[]]>([
    ['whole', torchTensor([2, 3]), [0, 1, 2, 3, 4, 5]],
    ['turned', torchTensor([3, 2], { strides: [1, 3] }), [0, 3, 1, 4, 2, 5]],
    ['a part', torchTensor([2, 2], { strides: [3, 1], offset: 1, count: 6 }), [1, 2, 4, 5]],
    [
      'one value again and again',
      torchTensor([2, 3], { strides: [0, 0], count: 6, offset: 5 }),
      [5, 5, 5, 5, 5, 5],
    ],
    ['none', torchTensor([0, 3]), []],
    ['none at the end', torchTensor([0], { offset: 6, count: 6 }), []],
  ])('may be %s of its storage', async (_, tensor, values) => {
    const found = await array(tensor);
    expect(found && (await valuesOf(found))).toEqual(values);
  });

  it.each<[string, Instructions, string | RegExp]>([
    ['has no storage', torchTensor([2], { key: '7' }), /its storage is missing. Expected data\/7/],
    ['has a storage elsewhere', torchTensor([2], { key: '../data.pkl' }), /its storage is missing/],
    [
      'says too much of its storage',
      torchTensor([7]),
      'its storage has fewer bytes than it says. Expected 28 bytes, found 24',
    ],
    ['is larger than its storage', torchTensor([2, 3], { count: 5 }), 'Expected at most 5 values, found 6'],
    ['begins too late', torchTensor([2, 3], { offset: 1, count: 6 }), 'Expected at most 6 values, found 7'],
    [
      'is empty beyond the end',
      torchTensor([0], { offset: 7, count: 6 }),
      'Expected at most 6 values, found 7',
    ],
    ['has too long strides', torchTensor([2, 3], { strides: [4, 1] }), 'Expected at most 6 values, found 7'],
    [
      'is one value too often',
      torchTensor([7], { strides: [0], count: 6 }),
      'Expected at most 6 values, found 7',
    ],
    [
      'is as large as the world',
      torchTensor(Array<number>(8).fill(2 ** 50), { strides: Array<number>(8).fill(2 ** 50), count: 6 }),
      /its shape needs more values than its storage has/,
    ],
    [
      'is of many bytes',
      torchTensor([2], { type: 'torch\nLongStorage' }),
      'of the format int64, which is not supported',
    ],
    [
      'is of no format',
      torchTensor([2], { type: 'torch.storage\nUntypedStorage' }),
      'of the format bytes, which',
    ],
  ])('that %s is refused', async (_, tensor, message) => {
    await expect(array(tensor)).rejects.toThrow(message);
    await expect(array(tensor)).rejects.toThrow(/^here: W: /);
  });

  it.each<[string, Instructions]>([
    [
      'a storage that is a number',
      ['ctorch._utils\n_rebuild_tensor_v2\n', tuple('N', whole(0), ')', ')'), 'R'],
    ],
    ['axes without strides', torchTensor([2, 3], { strides: [1] })],
    ['nine axes', torchTensor(Array<number>(9).fill(1))],
    ['an unknown storage', torchTensor([2], { type: 'torch\nfloat32' })],
    ['a broken count', torchTensor([2], { count: 2 ** 60 })],
    ['no arguments', ['ctorch._utils\n_rebuild_tensor_v2\n', ')R']],
    ['a parameter of nothing', ['ctorch._utils\n_rebuild_parameter\n', tuple('N'), 'R']],
    ['a dictionary of arguments', ['ccollections\nOrderedDict\n', tuple(']'), 'R']],
    ['a call of a format', ['ctorch\nfloat32\n', ')R']],
    ['a size of nothing', ['ctorch\nSize\n', ')R']],
  ])('with %s is not understood', async (_, tensor) => {
    await expect(array(tensor)).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringContaining('its pickle cannot be read'),
    });
  });

  it('may be built in the older ways', async () => {
    const storage = [tuple(text('storage'), 'ctorch\nFloatStorage\n', text('0'), text('cpu'), whole(6)), 'Q'];
    const numbers = [whole(0), ['ctorch\nSize\n', [tuple(whole(2)), 0x85], 'R'], tuple(whole(1))];
    const found = await array(['ctorch._utils\n_rebuild_tensor\n', tuple(storage, ...numbers), 'R']);
    expect(found && (await valuesOf(found))).toEqual([0, 1]);
  });

  it('tries again to reach its storage after a failure', async () => {
    // Far from both ends of the file, which are in memory.
    const storages = { 0: new Uint8Array(20_000), 1: SIX, 2: new Uint8Array(20_000) };
    const bytes = torchZipOf(dict({ W: torchTensor([2, 3], { key: '1' }) }), storages);
    const source = memorySource({ here: bytes });
    let fails = false;
    const read: typeof source.read = async (...args) => {
      if (fails) throw new Error('away');
      return source.read(...args);
    };
    const file = await openArrays({ ...source, read }, { path: 'here', bytes: bytes.length });
    const found = await file.array('W');
    if (!found) throw new Error('no W');
    fails = true;
    await expect(valuesOf(found)).rejects.toThrow('away');
    fails = false;
    expect(await valuesOf(found)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('dictionaries', () => {
  const names = async (pickle: Instructions): Promise<readonly string[]> => [
    ...(await openBytes(torchZipOf(pickle))).file.values.keys(),
  ];

  it('are known by texts and numbers', async () => {
    const keys = [
      '}(',
      text('a'),
      dict({ 'b.c': ['K', 1] }),
      ['K', 3],
      ['K', 1],
      0x88,
      ['K', 1],
      ')',
      ['K', 1],
      'N',
      ['K', 1],
      'u',
    ];
    expect(await names(keys)).toEqual(['a.b.c', '3', 'true']);
  });

  it('may not give one name to two values', async () => {
    const twice = dict({ 'a.b': ['K', 1], a: dict({ b: ['K', 1] }) });
    await expect(names(twice)).rejects.toThrow('two of its values are called "a.b"');
  });

  it('may not nest without end', async () => {
    const self = ['}', 'q', 0, text('a'), 'h', 0, 's'];
    await expect(names(self)).rejects.toThrow('at most 32 dictionaries within each other');
    const deep = [...Array(33)].reduce<Instructions>((inner) => dict({ a: inner }), '}');
    await expect(names(deep)).rejects.toThrow('at most 32 dictionaries');
  });

  it('may not unfold to more than fits', async () => {
    const laughs: Instructions[] = ['}', text('x'), ['K', 1], 's', 'q', 0, '0'];
    for (let i = 0; i < 30; i++)
      laughs.push(['}(', ...[...'abcdefgh'].map((key) => [text(key), 'h', i]), 'u', 'q', i + 1, '0']);
    const since = performance.now();
    await expect(names([laughs, 'h', 30])).rejects.toThrow('at most 100000 names');
    const long = ['}', 'q', 0, '0', ['X', ...little(60_000, 4), 'k'.repeat(60_000)], 'q', 1, '0'];
    const many = Array.from(
      { length: 400 },
      (_, i): Instructions => [text(`${i}`), ['}', 'h', 1, ['K', 1], 's']],
    );
    await expect(names([long, 'h', 0, '(', many, 'u'])).rejects.toThrow('characters of names');
    expect(performance.now() - since).toBeLessThan(3_000);
  });
});
