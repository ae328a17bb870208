import { damaged } from './refusals';
import { viewOf } from './zip';

/** Reads a pickle from its beginning to its end, and never beyond. */
export class PickleBytes {
  readonly path: string;
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly view: DataView;
  private readonly text = new TextDecoder();
  private at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>, path: string) {
    this.bytes = bytes;
    this.path = path;
    this.view = viewOf(bytes);
  }

  /** Passes over so many bytes. @returns where they begin; @throws FileError when there are not so many */
  skip(count: number): number {
    const start = this.at;
    if (count > this.bytes.length - start)
      throw damaged(
        this.path,
        'its pickle ends too early',
        `${count} more bytes`,
        `${this.bytes.length - start}`,
      );
    this.at = start + count;
    return start;
  }

  uint8(): number {
    return this.view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }

  /** A whole number of so many bytes in two's complement; those that need more than 53 bits are rounded. */
  long(count: number): number {
    const start = this.skip(count);
    let value = 0;
    for (let i = start + count - 1; i >= start; i--) value = value * 256 + this.view.getUint8(i);
    const negative = count > 0 && this.view.getUint8(start + count - 1) >= 0x80;
    return negative ? value - 256 ** count : value;
  }

  utf8(count: number): string {
    const start = this.skip(count);
    return this.text.decode(this.bytes.subarray(start, start + count));
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damaged(this.path, 'its pickle ends too early', 'the end of a line', 'none');
    const text = this.utf8(end - this.at);
    this.skip(1);
    return text;
  }
}
