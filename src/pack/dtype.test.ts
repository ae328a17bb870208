import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import { type Dtype, isDtype, toFloat32, toFloat64, toIntegers } from './dtype';
import { bytesOf } from './testing';

/** The same bytes at every place a file may have them. */
function everywhere(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((at) => {
    const moved = new Uint8Array(bytes.length + at + 1);
    moved.set(bytes, at);
    return moved.subarray(at, at + bytes.length);
  });
}

const allHalves = bytesOf(Uint16Array.from({ length: 65_536 }, (_, bits) => bits));

describe('half precision', () => {
  // What numpy reads: made by lab/make_half_table.py.
  const reference = gunzipSync(readFileSync('src/pack/fixtures/halves.bin.gz'));

  it('is read as numpy reads it, all 65,536 values', () => {
    const values = toFloat32(allHalves, 'F16', 'here');
    expect(values.length).toBe(65_536);
    const wrong: number[] = [];
    let nan = 0;
    for (let bits = 0; bits < 65_536; bits++) {
      const expected = reference.readFloatLE(bits * 4);
      if (Number.isNaN(expected)) nan++;
      // Object.is tells -0 from 0 and takes NaN for NaN.
      if (!Object.is(values[bits], expected)) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
    expect(nan).toBe(2 * 1023);
  });

  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x0001, 2 ** -24],
    [0x7bff, 65_504],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ])('0x%s is %d', (bits, value) => {
    expect(toFloat32(bytesOf(Uint16Array.of(bits)), 'F16', 'here')).toEqual(Float32Array.of(value));
  });
});

describe('bfloat16', () => {
  it('is the upper half of a single, all 65,536 values', () => {
    const values = toFloat32(allHalves, 'BF16', 'here');
    const single = new DataView(new ArrayBuffer(4));
    const wrong: number[] = [];
    for (let bits = 0; bits < 65_536; bits++) {
      single.setUint16(0, bits);
      if (!Object.is(values[bits], single.getFloat32(0))) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
  });

  // Bits that torch.tensor(x).bfloat16() has.
  it.each([
    [0x3f80, 1],
    [0xc049, -3.140625],
    [0x3dcd, 0.10009765625],
    [0x7f80, Number.POSITIVE_INFINITY],
  ])('0x%s is %d', (bits, value) => {
    expect(toFloat32(bytesOf(Uint16Array.of(bits)), 'BF16', 'here')).toEqual(Float32Array.of(value));
  });
});

describe('values of a file', () => {
  it('are the same wherever they stand', () => {
    const singles = Float32Array.of(1.5, -2, Number.NaN, 1e-40);
    const doubles = Float64Array.of(1.1, -2.2, 1e300);
    for (const bytes of everywhere(bytesOf(singles)))
      expect(toFloat32(bytes, 'F32', 'here')).toEqual(singles);
    for (const bytes of everywhere(bytesOf(doubles))) {
      expect(toFloat64(bytes)).toEqual(doubles);
      expect(toFloat32(bytes, 'F64', 'here')).toEqual(Float32Array.from(doubles));
    }
    for (const bytes of everywhere(allHalves.subarray(0x7800, 0x7810)))
      expect(toFloat32(bytes, 'F16', 'here')[1]).toBe(toFloat32(allHalves, 'F16', 'here')[0x3c01]);
    for (const bytes of everywhere(bytesOf(Int32Array.of(-1, 2 ** 31 - 1))))
      expect(toIntegers(bytes, 'I32', 'here')).toEqual(Int32Array.of(-1, 2 ** 31 - 1));
    for (const bytes of everywhere(bytesOf(Uint32Array.of(1, 2 ** 32 - 1))))
      expect(toIntegers(bytes, 'U32', 'here')).toEqual(Uint32Array.of(1, 2 ** 32 - 1));
    for (const bytes of everywhere(bytesOf(Uint16Array.of(1, 65_535))))
      expect(toIntegers(bytes, 'U16', 'here')).toEqual(Uint16Array.of(1, 65_535));
    expect(toIntegers(Uint8Array.of(0, 255), 'U8', 'here')).toEqual(Uint8Array.of(0, 255));
  });

  it('are the numbers that were written', () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.float64Array(), (singles, doubles) => {
        expect(toFloat32(bytesOf(singles.slice()), 'F32', 'here')).toEqual(singles);
        expect(toFloat64(bytesOf(doubles.slice()))).toEqual(doubles);
        expect(toFloat32(bytesOf(doubles.slice()), 'F64', 'here')).toEqual(Float32Array.from(doubles));
      }),
    );
  });

  it.each<[Dtype, typeof toFloat32 | typeof toIntegers]>([
    ['I32', toFloat32],
    ['U16', toFloat32],
    ['U8', toFloat32],
    ['F32', toIntegers],
    ['F16', toIntegers],
    ['BF16', toIntegers],
    ['F64', toIntegers],
  ])('are refused by name where %s makes no sense', (dtype, read) => {
    try {
      read(new Uint8Array(8), dtype, 'saes/0.safetensors: W_dec');
      expect.unreachable();
    } catch (error) {
      expect(isHeadwatersError(error, 'FileError')).toBe(true);
      expect(String(error)).toContain('saes/0.safetensors: W_dec');
      expect(String(error)).toContain(dtype);
    }
  });

  it.each(['toString', 'constructor', '__proto__', 'F8_E4M3', 'f32', ''])('know no format %j', (name) => {
    expect(isDtype(name)).toBe(false);
  });
});
