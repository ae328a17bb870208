import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../../core/errors';
import { memorySource, utf8 } from '../testing';
import { readMatrix, readRows } from './matrix';
import { openArrays } from './openArrays';
import { expectedOf, fixture, joinBytes, little, npyOf, openBytes, valuesOf, zipOf } from './testing';

const FILES = [
  'stored.npz',
  'deflated.npz',
  'versions.npz',
  'wide.npz',
  'tensors.pt',
  'checkpoint.pt',
  'protocol5.pt',
  'library.safetensors',
];

describe('files that numpy, PyTorch and safetensors wrote', () => {
  it.each(FILES)('%s is read, array by array', async (name) => {
    const { file } = await openBytes(fixture(name), name);
    const expected = expectedOf(name);
    expect(file.names).toEqual(expect.arrayContaining(Object.keys(expected)));
    for (const [key, { dtype, shape, values }] of Object.entries(expected)) {
      const array = await file.array(key);
      expect(array).toMatchObject({ dtype, shape, where: `${name}: ${key}` });
      expect(array && (await valuesOf(array))).toEqual(values.map((x) => Math.fround(Number(x))));
    }
  });

  it.each(FILES)('%s is the same by another name', async (name) => {
    const { file } = await openBytes(fixture(name), 'weights.bin');
    expect(file.names).toEqual((await openBytes(fixture(name), name)).file.names);
  });

  it('have their formats', async () => {
    const formats = await Promise.all(
      FILES.map(async (name) => (await openBytes(fixture(name))).file.format),
    );
    expect(new Set(formats)).toEqual(new Set(['npz', 'PyTorch', 'safetensors']));
  });

  it('are safetensors also where the length of the header is the beginning of something else', async () => {
    for (const [length, start] of [
      [0x280, Uint8Array.of(0x80, 2)],
      [0x8b1f, Uint8Array.of(0x1f, 0x8b)],
    ] as const) {
      const header = utf8('{"W":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'.padEnd(length));
      const bytes = joinBytes(Uint8Array.from(little(length, 8)), header, Uint8Array.of(9));
      expect([...bytes.subarray(0, 2)]).toEqual([...start]);
      expect((await openBytes(bytes)).file.names).toEqual(['W']);
    }
  });

  it('give nothing for a name that they do not have', async () => {
    for (const name of FILES)
      expect(await (await openBytes(fixture(name))).file.array('toString')).toBeUndefined();
  });
});

describe('reads', () => {
  const rows = 400;
  const large = zipOf({
    'W_enc.npy': npyOf(`{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 64)}\n`, rows * 256),
    'W_dec.npy': npyOf(`{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 64)}\n`, rows * 256),
  });

  it('of one row of an npz are three, and small', async () => {
    const source = memorySource({ 'params.npz': large });
    const file = await openArrays(source, { path: 'params.npz', bytes: large.length });
    const array = await file.array('W_dec');
    if (!array) throw new Error('no W_dec');
    await readRows(array, [7]);
    const sizes = source.asked.map((line) => {
      const [, start = 0, end = 0] = /(\d+)-(\d+)$/.exec(line)?.map(Number) ?? [];
      return end - start;
    });
    expect(sizes).toEqual([16 * 1024, expect.any(Number), 256]);
    expect(sizes[1]).toBeLessThan(2048);
  });

  it('of a file that is small are one', async () => {
    const { asked, file } = await openBytes(fixture('stored.npz'), 'small.npz');
    for (const name of file.names) {
      const array = await file.array(name);
      if (array) await valuesOf(array);
    }
    expect(asked).toHaveLength(1);
  });

  it('of safetensors begin with its header, which is asked for once', async () => {
    const bytes = fixture('library.safetensors');
    expect((await openBytes(bytes)).asked).toEqual([`here 0-${bytes.length}`]);
  });

  it('stop when they should', async () => {
    const { file } = await openBytes(large, 'params.npz');
    const array = await file.array('W_dec');
    const signal = AbortSignal.abort();
    await expect(file.array('W_dec', { signal })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(array && readMatrix(array, { signal })).rejects.toMatchObject({ name: 'AbortError' });
    await expect(
      openArrays(memorySource({ large }), { path: 'large', bytes: large.length }, { signal }),
    ).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

/** What opening the file and reading all its arrays says. */
async function refusal(bytes: Uint8Array, path: string): Promise<string> {
  try {
    const { file } = await openBytes(bytes, path);
    for (const name of file.names) await file.array(name);
  } catch (error) {
    if (isHeadwatersError(error, 'FileError')) return error.message;
    throw error;
  }
  return 'nothing';
}

describe('what is no file of arrays is refused', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /empty file \(0 bytes\)/],
    ['one byte', Uint8Array.of(80), /not a file of arrays.*cut short/],
    [
      'a pointer of Git LFS',
      utf8('version https://git-lfs.github.com/spec/v1\n'),
      /Git LFS pointer.*git lfs pull/,
    ],
    ['a web page', utf8('\n<!doctype html><p>Sign in'), /web page/],
    ['a page without a doctype', utf8('<HTML lang="en">'), /web page/],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), /gzip/],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95, 0), /Python pickle.*not run/],
    ['HDF5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), /HDF5/],
    ['an array without a name', npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': ()}\n", 4), /\.npy/],
    ['text', utf8('{"error": "Not found"}'), /not a file of arrays/],
    ['an empty zip', zipOf({}), /holds no arrays, but nothing/],
    [
      'another zip',
      zipOf({ 'word/document.xml': utf8('<a/>') }),
      /holds no arrays, but "word\/document.xml"/,
    ],
    ['the beginning of a zip', fixture('stored.npz').subarray(0, 1_000), /does not end as one.*cut short/],
    [
      'a program of TorchScript',
      zipOf({ 'm/data.pkl': utf8('.'), 'm/code/a.py': utf8(''), 'm/constants.pkl': utf8('.') }),
      /TorchScript/,
    ],
  ])('%s', async (_, bytes, message) => {
    for (const path of ['a.safetensors', 'a.npz', 'a.pt']) {
      expect(await refusal(bytes, path)).toMatch(message);
      expect(await refusal(bytes, path)).toContain(path);
    }
  });

  it('zip files with something behind their end', async () => {
    expect(await refusal(joinBytes(fixture('stored.npz'), Uint8Array.of(0)), 'a.npz')).toMatch(
      /does not end as one/,
    );
  });
});

describe('traps', () => {
  it.each<[string, RegExp]>([
    ['empty_file.safetensors', /empty file/],
    ['header_overlap.safetensors', /"W_enc" and tensor "W_dec" overlap/],
    ['header_too_long.safetensors', /its header does not fit/],
    ['html_page.safetensors', /web page/],
    ['lfs_pointer.safetensors', /Git LFS pointer/],
    ['shape_overflow.safetensors', /the shape of tensor "W_dec" is too large/],
    ['truncated_safetensors.safetensors', /reaches beyond the end.*cut short/],
    ['npy_header_code.npz', /W_dec: its header cannot be read/],
    ['npz_claims_8_gb.npz', /W_dec: it claims to unpack to more bytes than it can.*found 4294967294/],
    ['npz_object_array.npz', /W_dec: it holds Python objects \(a pickle\), which are never run/],
    ['npz_short_member.npz', /W_dec: it has fewer bytes than its shape needs/],
    ['truncated_npz.npz', /does not end as one.*cut short/],
    ['pt_calls_eval.pt', /wants to run (builtins|__builtin__)\.eval; nothing of it was run/],
    ['pt_calls_system.pt', /wants to run posix\.system; nothing of it was run/],
    ['pt_claims_800_gb.pt', /W_dec: its shape needs more values than its storage has/],
    ['pt_legacy.pt', /before version 1\.6. Load it and save it again with torch\.save/],
    ['pt_short_storage.pt', /W_dec: its storage has fewer bytes/],
    ['truncated_pt.pt', /does not end as one.*cut short/],
  ])('%s is refused', async (name, message) => {
    const said = await refusal(fixture(`traps/${name}.gz`), name);
    expect(said).toMatch(message);
    expect(said).toContain(name);
  });

  it('npz_inflates_to_400_mb.npz holds what it says, of which only what is asked for takes memory', async () => {
    const { file } = await openBytes(fixture('traps/npz_inflates_to_400_mb.npz.gz'));
    const array = await file.array('W_dec');
    expect(array).toMatchObject({ shape: [4_200_000, 24], ranged: false });
    if (!array) throw new Error('no W_dec');
    const sizes: number[] = [];
    const watched = {
      ...array,
      async *pieces(...args: Parameters<typeof array.pieces>) {
        for await (const piece of array.pieces(...args)) {
          sizes.push(piece.length);
          yield piece;
        }
      },
    };
    expect(await readRows(watched, [3, 4_199_999])).toEqual(new Float32Array(48));
    expect(Math.max(...sizes)).toBe(16 * 1024 ** 2);
    expect(sizes.reduce((sum, n) => sum + n)).toBe((4_200_000 - 3) * 96);
  });
});
