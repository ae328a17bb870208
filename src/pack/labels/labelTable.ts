import type { LabelList } from '../../core/labels';

/** What a table of labels is made of. All of it can be handed to another thread without a copy. */
export interface LabelTableData {
  /** UTF-8 of all labels, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each begins, `[length + 1]`. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Whether there is a text, nobody has explained it, or it was not fetched, `[length]`. */
  readonly states: Uint8Array<ArrayBuffer>;
}

const TEXT = 0;
const UNEXPLAINED = 1;
const UNFETCHED = 2;

const DECODER = new TextDecoder();

/**
 * The labels of an SAE as bytes: a hundred thousand texts of 60 characters are 6 MB, are moved between threads at once,
 * and become strings when they are shown.
 */
export class LabelTable implements LabelList {
  readonly data: LabelTableData;

  constructor(data: LabelTableData) {
    this.data = data;
  }

  static of(labels: LabelList): LabelTable {
    const { length } = labels;
    const encoder = new TextEncoder();
    const texts = Array.from({ length }, (_, i) => encoder.encode(labels.at(i) ?? ''));
    const starts = new Uint32Array(length + 1);
    texts.forEach((text, i) => {
      starts[i + 1] = (starts[i] ?? 0) + text.length;
    });
    const bytes = new Uint8Array(starts[length] ?? 0);
    texts.forEach((text, i) => {
      bytes.set(text, starts[i]);
    });
    const states = Uint8Array.from({ length }, (_, i) => stateOf(labels.at(i)));
    return new LabelTable({ bytes, starts, states });
  }

  get length(): number {
    return this.data.states.length;
  }

  at(index: number): string | null | undefined {
    const { bytes, starts, states } = this.data;
    if (states[index] === TEXT) return DECODER.decode(bytes.subarray(starts[index], starts[index + 1]));
    return states[index] === UNEXPLAINED ? null : undefined;
  }
}

function stateOf(label: string | null | undefined): number {
  if (typeof label === 'string') return TEXT;
  return label === null ? UNEXPLAINED : UNFETCHED;
}
