import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import { DTYPES, type Dtype } from './dtype';
import {
  openSafetensors,
  parseHeader,
  readTensor,
  type TensorData,
  tensor,
  writeSafetensors,
} from './safetensors';
import { memorySource, utf8 } from './testing';

const file = (header: unknown, data = 0): Uint8Array<ArrayBuffer> => {
  const json = utf8(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + data);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  return out;
};
const parse = (bytes: Uint8Array<ArrayBuffer>) => parseHeader('here.safetensors', bytes, bytes.length);

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Files that the format's own library wrote. */
const written = ['tiny', 'gap', 'holes'].flatMap((pack) =>
  readdirSync(`lab/fixtures/${pack}/saes`).map((name) => `lab/fixtures/${pack}/saes/${name}`),
);
const real = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path));

describe('files of the safetensors library', () => {
  it.each(written)('%s is read', (path) => {
    const bytes = real(path);
    const { tensors, dataStart } = parse(bytes);
    const [site = ''] = path.match(/(?<=\/\d\.)(res|mlp|att)/) ?? [];
    const n = { res: 12, mlp: 10, att: 9 }[site] ?? 0;
    const dtype = path.includes('gap') ? 'BF16' : 'F32';
    expect(Object.fromEntries(tensors)).toEqual({
      W_dec: { dtype, shape: [n, 7], start: dataStart, end: bytes.length },
    });
    expect(bytes.length - dataStart).toBe(n * 7 * DTYPES[dtype]);
  });
});

describe('files written here', () => {
  const tensors = fc.uniqueArray(
    fc
      .record({
        name: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('3/res>2/res.index', 'a"\\b')),
        dtype: fc.constantFrom(...(Object.keys(DTYPES) as Dtype[])),
        shape: fc.array(fc.nat(4), { maxLength: 3 }),
        fill: fc.nat(255),
      })
      .filter(({ name }) => !name.startsWith('__'))
      .map(({ fill, ...rest }): TensorData => {
        const size = rest.shape.reduce((product, x) => product * x, DTYPES[rest.dtype]);
        return { ...rest, bytes: new Uint8Array(size).fill(fill) };
      }),
    { selector: (t) => t.name, maxLength: 6 },
  );
  const metadata = fc.dictionary(fc.string(), fc.string());

  it('are read back, tensor by tensor', async () => {
    await fc.assert(
      fc.asyncProperty(tensors, metadata, async (list, facts) => {
        const bytes = writeSafetensors(list, facts);
        const source = memorySource({ here: bytes });
        const opened = await openSafetensors(source, { path: 'here', bytes: bytes.length });
        expect(opened.metadata).toEqual(facts);
        expect(opened.dataStart % 8).toBe(0);
        expect([...opened.tensors.keys()].sort()).toEqual(list.map((t) => t.name).sort());
        for (const { name, dtype, shape, bytes: data } of list) {
          const info = tensor(opened, name, shape);
          expect(info).toMatchObject({ dtype, shape });
          expect(await readTensor(opened, info)).toEqual(data);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('hold their tensors in the order given, without gaps', () => {
    const bytes = writeSafetensors(
      [
        { name: 'z', dtype: 'U8', shape: [3], bytes: Uint8Array.of(1, 2, 3) },
        { name: 'a', dtype: 'U8', shape: [2], bytes: Uint8Array.of(4, 5) },
      ],
      {},
    );
    const { tensors: read, dataStart } = parse(bytes);
    expect([...read.values()].map(({ start, end }) => [start - dataStart, end - dataStart])).toEqual([
      [0, 3],
      [3, 5],
    ]);
    expect(Array.from(bytes.subarray(dataStart))).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('opening a file', () => {
  const rows = Uint8Array.from({ length: 12 }, (_, i) => i);
  const bytes = writeSafetensors([{ name: 'W', dtype: 'U16', shape: [3, 2], bytes: rows }], {});

  it('reads rows of a tensor alone', async () => {
    const source = memorySource({ here: bytes });
    const opened = await openSafetensors(source, { path: 'here', bytes: bytes.length });
    const info = tensor(opened, 'W');
    expect(Array.from(await readTensor(opened, info, { rows: { start: 1, end: 2 } }))).toEqual([4, 5, 6, 7]);
    expect(source.asked.at(-1)).toBe(`here ${info.start + 4}-${info.start + 8}`);
    expect(Array.from(await readTensor(opened, info))).toEqual([...rows]);
  });

  it('asks again for a header that is longer than the first read', async () => {
    const many = Array.from(
      { length: 1_500 },
      (_, i): TensorData => ({ name: `tensor ${i}`, dtype: 'U8', shape: [1], bytes: Uint8Array.of(i % 256) }),
    );
    const long = writeSafetensors(many, {});
    const source = memorySource({ here: long });
    const opened = await openSafetensors(source, { path: 'here', bytes: long.length });
    expect(opened.tensors.size).toBe(1_500);
    expect(source.asked).toEqual(['here 0-16384', `here 0-${opened.dataStart}`]);
    expect(Array.from(await readTensor(opened, tensor(opened, 'tensor 1000')))).toEqual([1000 % 256]);
  });

  it('names the tensor that is missing or has another shape', async () => {
    const opened = await openSafetensors(memorySource({ here: bytes }), {
      path: 'here',
      bytes: bytes.length,
    });
    expect(() => tensor(opened, 'W_dec')).toThrow('Expected W_dec, found W.');
    expect(() => tensor(opened, 'W', [3, 3])).toThrow('Expected [3, 3], found [3, 2].');
    expect(() => tensor(opened, 'W', [3])).toThrow('Expected [3], found [3, 2].');
    expect(tensor(opened, 'W', [3, 2]).shape).toEqual([3, 2]);
  });
});

describe('a header that cannot be', () => {
  const entry = (some: object) => ({ W: { dtype: 'F32', shape: [1], data_offsets: [0, 4], ...some } });

  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['nothing', new Uint8Array(0), 'ends before its header'],
    ['seven bytes', new Uint8Array(7), 'ends before its header'],
    ['a length beyond the file', Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123), 'its header does not fit'],
    ['the largest length', new Uint8Array(16).fill(255), 'found 18446744073709551615'],
    ['no JSON', file('{"W":'), 'its header cannot be read'],
    ['bytes that are no text', file('\ufffd').map((b) => (b > 127 ? 255 : b)), 'its header cannot be read'],
    ['a list', file([]), 'Expected a JSON object, found a list'],
    ['null', file('null'), 'found null'],
    ['a tensor that is a number', file({ W: 4 }), 'tensor "W" is not described'],
    ['a tensor that is null', file({ W: null }), 'tensor "W" is not described'],
    ['a format that cannot be text', file(entry({ dtype: { toString: 1 } }), 4), 'number format'],
    ['a format that is a list', file(entry({ dtype: ['F32'] }), 4), 'number format'],
    ['no shape', file(entry({ shape: undefined }), 4), 'the shape of tensor "W"'],
    ['a negative shape', file(entry({ shape: [-1] }), 4), 'the shape of tensor "W"'],
    ['a broken shape', file(entry({ shape: [0.5] }), 4), 'the shape of tensor "W"'],
    ['a text in the shape', file(entry({ shape: ['1'] }), 4), 'the shape of tensor "W"'],
    ['a shape of many axes', file(entry({ shape: Array(9).fill(1) }), 4), 'the shape of tensor "W"'],
    [
      'a shape of astronomic size',
      file(entry({ shape: Array(8).fill(2 ** 53 - 1) }), 4),
      'the shape of tensor "W" is too large',
    ],
    [
      'a shape whose size cannot be counted',
      file(entry({ shape: [2 ** 32, 2 ** 32], data_offsets: [0, 0] }), 4),
      'the shape of tensor "W" is too large',
    ],
    [
      'a tensor that begins before another ends',
      file({ ...entry({}), V: { dtype: 'U8', shape: [2], data_offsets: [3, 5] } }, 5),
      'tensor "W" and tensor "V" overlap. Expected the second from byte',
    ],
    [
      'a tensor within another',
      file({ V: { dtype: 'F8_E4M3', shape: [1], data_offsets: [2, 3] }, ...entry({}) }, 4),
      'tensor "W" and tensor "V" overlap',
    ],
    ['one offset', file(entry({ data_offsets: [0] }), 4), 'the place of tensor "W"'],
    ['offsets in the wrong order', file(entry({ data_offsets: [4, 0] }), 4), 'size of its shape'],
    ['a negative offset', file(entry({ data_offsets: [-4, 0] }), 4), 'the place of tensor "W"'],
    [
      'offsets that do not fit the shape',
      file(entry({ data_offsets: [0, 8] }), 8),
      'Expected 4 bytes, found 8',
    ],
    ['a tensor beyond the end', file(entry({ data_offsets: [1, 5] }), 4), 'reaches beyond the end'],
    [
      'a tensor far beyond the end',
      file(entry({ data_offsets: [2 ** 52, 2 ** 52 + 4] }), 4),
      'reaches beyond',
    ],
    [
      'an offset too large to count with',
      file(entry({ data_offsets: [2 ** 60, 2 ** 60] }), 4),
      'the place of',
    ],
  ])('%s is refused', (_, bytes, message) => {
    const error = thrownBy(() => parse(bytes));
    expect(isHeadwatersError(error, 'FileError')).toBe(true);
    expect(String(error)).toContain('here.safetensors');
    expect(String(error)).toContain(message);
  });

  it('of a format that is not known is refused for itself alone', async () => {
    const formats = ['F8_E4M3', 'I64', 'toString'];
    const unknown = formats.map((dtype, i) => [dtype, { dtype, shape: [1], data_offsets: [4 + i, 5 + i] }]);
    const bytes = file({ ...entry({}), ...Object.fromEntries(unknown) }, 4 + formats.length);
    const opened = await openSafetensors(memorySource({ here: bytes }), {
      path: 'here',
      bytes: bytes.length,
    });
    expect(tensor(opened, 'W').shape).toEqual([1]);
    expect([...opened.tensors.keys()]).toEqual(['W']);
    for (const dtype of formats)
      expect(() => tensor(opened, dtype)).toThrow(`F32, F16, BF16, I32, U32, U16, U8, found ${dtype}.`);
    const beyond = { data_offsets: [4, 40], dtype: 'I64' };
    expect(() => parse(file({ W: { shape: [1], ...beyond } }, 4))).toThrow('reaches beyond the end');
    const backwards = { data_offsets: [4, 0], dtype: 'I64' };
    expect(() => parse(file({ W: { shape: [1], ...backwards } }, 4))).toThrow('reaches beyond the end');
  });

  it('may leave gaps between tensors, and have several without values at one place', () => {
    const none = { dtype: 'F32', shape: [0, 3], data_offsets: [6, 6] };
    const { tensors, dataStart } = parse(
      file(
        {
          ...entry({ data_offsets: [4, 8] }),
          V: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
          a: none,
          b: none,
        },
        9,
      ),
    );
    expect(tensors.get('W')).toMatchObject({ start: dataStart + 4, end: dataStart + 8 });
    expect(tensors.size).toBe(4);
  });

  it('of 26 MB is refused before it is asked for', async () => {
    const start = new Uint8Array(64);
    new DataView(start.buffer).setBigUint64(0, BigInt(26 * 1024 ** 2), true);
    const asked: number[] = [];
    const opening = openSafetensors(
      {
        ...memorySource({}),
        read: async (_, { range = { start: 0, end: 0 } } = {}) => {
          asked.push(range.end - range.start);
          return start;
        },
      },
      { path: 'large', bytes: 2 ** 39 },
    );
    await expect(opening).rejects.toMatchObject({ name: 'FileError' });
    expect(asked).toEqual([16 * 1024]);
  });

  it('of deep nesting is refused', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const text of [deep, `{"W":${deep}}`, `{"W":{"dtype":${deep},"shape":[1],"data_offsets":[0,4]}}`])
      expect(
        isHeadwatersError(
          thrownBy(() => parse(file(text, 4))),
          'FileError',
        ),
      ).toBe(true);
  });

  it('may bring metadata that is not text, which is left out', () => {
    expect(parse(file({ __metadata__: { a: 'x', b: 1, c: null } })).metadata).toEqual({ a: 'x' });
    expect(parse(file({ __metadata__: ['a'] })).metadata).toEqual({});
  });

  it('cannot change what objects are', () => {
    const text =
      '{"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"__metadata__":{"__proto__":"x"}}';
    const { tensors, metadata } = parse(file(text));
    expect([...tensors.keys()]).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });
});

describe('a damaged file', () => {
  const sound = written.map(real);
  const atlas = writeSafetensors(
    ['1/res>0/res.index', '1/res>0/res.cosine', '0/res>1/res.index'].map((name) => ({
      name,
      dtype: 'F16',
      shape: [4, 2],
      bytes: new Uint8Array(16),
    })),
    { pack: 'demo', chance: '{"1/res>0/res":0.2}' },
  );
  const change = fc.oneof(
    fc.record({ how: fc.constant('set' as const), at: fc.nat(400), value: fc.nat(255) }),
    fc.record({ how: fc.constant('flip' as const), at: fc.nat(400), value: fc.nat(7) }),
    fc.record({ how: fc.constant('cut' as const), at: fc.nat(400), value: fc.nat(3) }),
    fc.record({ how: fc.constant('drop' as const), at: fc.nat(400), value: fc.nat(20) }),
    fc.record({ how: fc.constant('digit' as const), at: fc.nat(400), value: fc.nat(9) }),
    fc.record({
      how: fc.constant('put' as const),
      at: fc.nat(400),
      value: fc.constantFrom(...'0', '9', '-', 'e', '"', '[', ']', '{', '}', ',', ':', '.', '\\', 'null'),
    }),
  );

  function bend(
    bytes: Uint8Array,
    list: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[],
  ) {
    let out = Uint8Array.from(bytes);
    for (const { how, at, value } of list) {
      const i = at % (out.length + 1);
      if (how === 'set' && i < out.length) out[i] = value;
      else if (how === 'flip' && i < out.length) out[i] = (out[i] ?? 0) ^ (1 << value);
      else if (how === 'cut') out = out.slice(0, i);
      else if (how === 'drop') out = Uint8Array.of(...out.slice(0, i), ...out.slice(i + value));
      else if (how === 'put') out = Uint8Array.of(...out.slice(0, i), ...utf8(value), ...out.slice(i));
      else if (how === 'digit') {
        // Another digit in place of one: the changes that stay JSON and lie.
        const digits = [...out.keys()].filter((k) => k >= 8 && (out[k] ?? 0) >= 48 && (out[k] ?? 0) <= 57);
        const place = digits[at % Math.max(digits.length, 1)];
        if (place !== undefined) out[place] = 48 + value;
      }
    }
    return out;
  }

  it('gives a FileError or tensors that lie inside the file, and nothing else', () => {
    let refused = 0;
    let read = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(atlas, ...sound),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(2 ** 40), { freq: 5 }),
        (bytes, changes, claimed) => {
          const bent = bend(bytes, changes);
          const length = claimed ?? bent.length;
          try {
            const { tensors, dataStart } = parseHeader('bent', bent, length);
            read++;
            for (const { dtype, shape, start, end } of tensors.values()) {
              const sound =
                start >= dataStart &&
                end >= start &&
                end <= length &&
                Object.hasOwn(DTYPES, dtype) &&
                end - start === shape.reduce((product, x) => product * x, DTYPES[dtype]);
              if (!sound) throw new Error('a tensor outside the file');
            }
          } catch (error) {
            if (!isHeadwatersError(error, 'FileError')) throw error;
            refused++;
          }
        },
      ),
      { numRuns: 15_000 },
    );
    expect(refused).toBeGreaterThan(1_000);
    expect(read).toBeGreaterThan(1_000);
  });

  it('is never read beyond its end, and no memory is taken for what it claims', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(atlas, ...sound),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (bytes, changes) => {
          const bent = bend(bytes, changes);
          // The source throws a plain error for a range outside the file, which would fail this test.
          const source = memorySource({ bent });
          try {
            const opened = await openSafetensors(source, { path: 'bent', bytes: bent.length });
            for (const info of opened.tensors.values())
              expect((await readTensor(opened, info)).length).toBe(info.end - info.start);
          } catch (error) {
            if (!isHeadwatersError(error, 'FileError')) throw error;
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
