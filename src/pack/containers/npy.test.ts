import { describe, expect, it } from 'vitest';
import type { StoredArray } from './arrayFile';
import { fixture, npyOf, openBytes, valuesOf, zipOf } from './testing';

async function open(npy: Uint8Array, deflated = false): Promise<StoredArray> {
  const { file } = await openBytes(zipOf({ 'W.npy': npy }, { deflated }));
  const array = await file.array('W');
  if (!array) throw new Error('no W');
  return array;
}

const header = (some: { descr?: string; order?: string; shape?: string } = {}): string =>
  `{'descr': ${some.descr ?? "'<f4'"}, 'fortran_order': ${some.order ?? 'False'}, 'shape': ${some.shape ?? '(2, 3)'}, }\n`;

describe('the header of an npy', () => {
  it.each<[string, string, number[]]>([
    ['a matrix', '(2, 3)', [2, 3]],
    ['a vector', '(6,)', [6]],
    ['a vector with spaces', '( 6 , )', [6]],
    ['a comma at the end', '(2, 3,)', [2, 3]],
    ['long integers of Python 2', '(2L, 3L)', [2, 3]],
    ['three axes', '(1, 2, 3)', [1, 2, 3]],
  ])('may have %s', async (_, shape, expected) => {
    expect((await open(npyOf(header({ shape }), 24))).shape).toEqual(expected);
  });

  it('may have its keys in any order, in either quotes', async () => {
    const text = `  {"shape":(2,3),'fortran_order' :True,"descr":'<f4'}  `;
    expect(await open(npyOf(text, 24))).toMatchObject({ shape: [2, 3], strides: [1, 2], dtype: 'F32' });
  });

  it.each([1, 2, 3])('may be of version %d, and longer than is read first', async (version) => {
    const text = header()
      .trim()
      .padEnd(version === 1 ? 0x8000 : 0xffff);
    for (const deflated of [false, true])
      expect(await valuesOf(await open(npyOf(text, 24, version), deflated))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each([
    ['<f4', 'F32'],
    ['|f4', 'F32'],
    ['=f4', 'F32'],
    ['f4', 'F32'],
    ['|u1', 'U8'],
    ['>u1', 'U8'],
  ])('may say %s', async (descr, dtype) => {
    const array = await open(npyOf(header({ descr: `'${descr}'` }), dtype === 'U8' ? 6 : 24));
    expect(array.dtype).toBe(dtype);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no dictionary', '(2, 3)'],
    ['a call', header({ shape: '(__import__("os").system("touch x"), 3)' })],
    ['a sum', header({ shape: '(1 + 1, 3)' })],
    ['a negative axis', header({ shape: '(-2, 3)' })],
    ['a broken axis', header({ shape: '(2.0, 3)' })],
    ['a number in parentheses', header({ shape: '(6)' })],
    ['no number between commas', header({ shape: '(2,, 3)' })],
    ['only a comma', header({ shape: '(,)' })],
    ['a list', header({ shape: '[2, 3]' })],
    ['axes that cannot be counted', header({ shape: '(99999999999999999999, 3)' })],
    ['another order', header({ order: '0' })],
    ['a shape that is true', header({ shape: 'True' })],
    ['records', header({ descr: "[('a', '<f4')]" })],
    ['a format that is a shape', header({ descr: '(2, 3)' })],
    ['quotes that differ', header({ descr: `'<f4"` })],
    ['an escape', header({ descr: "'\\x3cf4'" })],
    ['a key twice', `{'descr': '<f4', ${header().slice(1)}`],
    ['a key too few', "{'descr': '<f4', 'shape': (2, 3), }\n"],
    ['a key too many', header().replace('}', "'x': (1,)}")],
    ['two commas', header().replace(', }', ',, }')],
    ['no comma', header().replace("', 'f", "' 'f")],
    ['something behind it', `${header()}; print()`],
    ['something before it', `x = ${header()}`],
    ['no end', header().replace('}', '')],
  ])('with %s is refused', async (_, text) => {
    await expect(open(npyOf(text, 24))).rejects.toThrow(/^here: W: its header cannot be read\./);
  });

  it('is taken apart in little time, whatever it is', async () => {
    const texts = [' ', '{', "{'", "'a':", '(1,', '(', ','].map((text) => text.repeat(60_000 / text.length));
    const since = performance.now();
    for (const text of texts)
      await expect(open(npyOf(text, 24))).rejects.toMatchObject({ name: 'FileError' });
    expect(performance.now() - since).toBeLessThan(2_000);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['no magic', npyOf(header(), 24).fill(0, 0, 1), /not an array of NumPy/],
    ['eleven bytes', npyOf(header(), 24).slice(0, 11), /not an array of NumPy/],
    ['version 0', npyOf(header(), 24, 0), /version 0/],
    ['version 4', npyOf(header(), 24, 4), /version 4/],
    ['more header than file', npyOf(header(), 0).slice(0, -1), /its header reaches beyond its end/],
    ['too long a header', npyOf(header().padEnd(0x10000), 24, 2), /its header is too long/],
    [
      'too few values',
      npyOf(header(), 23),
      /fewer bytes than its shape needs. Expected 24 bytes for \[2, 3\], found 23/,
    ],
    ['too many values', npyOf(header(), 25), /more bytes than its shape needs/],
    ['no values', npyOf(header(), 0), /fewer bytes/],
    ['an astronomic shape', npyOf(header({ shape: `(${2 ** 52}, ${2 ** 52})` }), 24), /fewer bytes/],
    ['big-endian numbers', npyOf(header({ descr: "'>f4'" }), 24), /big-endian.*astype\('<f4'\)/],
    ['objects', npyOf(header({ descr: "'|O'" }), 24), /Python objects \(a pickle\), which are never run/],
    ['nine axes', npyOf(header({ shape: `(${'1, '.repeat(9)})` }), 4), /9 axes/],
    ['no format', npyOf(header({ descr: "''" }), 24), /format "", which is not supported/],
  ])('%s is refused', async (_, npy, message) => {
    await expect(open(npy)).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringMatching(message),
    });
  });

  it('with an axis of length 0 needs no values, whatever the others are', async () => {
    expect((await open(npyOf(header({ shape: `(${2 ** 52}, ${2 ** 52}, 0)` }), 0))).shape).toHaveLength(3);
  });
});

describe('arrays that numpy wrote and that cannot be used', () => {
  it.each([
    ['big_endian', /big-endian/],
    ['objects', /Python objects/],
    ['records', /its header cannot be read/],
    ['int64', /"<i8", which is not supported/],
    ['complex', /"<c8", which is not supported/],
    ['text', /"<U2", which is not supported/],
    ['nine_axes', /9 axes/],
  ])('%s is refused, and not the file', async (name, message) => {
    const { file } = await openBytes(fixture('versions.npz'));
    await expect(file.array(name)).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringMatching(message),
    });
    expect(await file.array('v1')).toMatchObject({ shape: [5, 3] });
    expect(file.names).not.toContain('notes.txt');
  });
});
