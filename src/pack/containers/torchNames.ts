import type { PlainValue } from './arrayFile';
import { kindOf, type Pickled, type PickledDict, type TorchTensor } from './pickled';
import { damaged, refused } from './refusals';

/** A checkpoint with its optimizer's state has some thousands of names, five levels deep. */
const MOST_NAMES = 100_000;
const MOST_LEVELS = 32;
const MOST_CHARACTERS = 16 * 1024 ** 2;

export interface TorchNames {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  readonly values: ReadonlyMap<string, PlainValue>;
}

/**
 * Tensors and plain values of nested dictionaries, by the keys that lead to them, joined by dots. A dictionary can be in
 * several others, and even in itself: what such a web would unfold to is limited.
 *
 * @throws FileError when `top` is no dictionary, when two ways give one name, or when there are too many
 */
export function torchNames(top: Pickled, path: string): TorchNames {
  if (!isDict(top))
    throw refused(
      path,
      `it holds ${kindOf(top)} and no dictionary of tensors`,
      'Save a dictionary that names its tensors, such as a state_dict.',
    );
  const tensors = new Map<string, TorchTensor>();
  const values = new Map<string, PlainValue>();
  let seen = 0;
  let characters = 0;
  const name = (before: string, key: string | number | boolean): string => {
    const full = `${before}${key}`;
    characters += full.length;
    if (characters > MOST_CHARACTERS) throw tooMuch(path, `${MOST_CHARACTERS} characters of names`);
    if (tensors.has(full) || values.has(full))
      throw damaged(path, `two of its values are called ${JSON.stringify(full.slice(0, 80))}`, 'one', 'two');
    return full;
  };
  const walk = ({ entries }: PickledDict, before: string, level: number): void => {
    if (level > MOST_LEVELS) throw tooMuch(path, `${MOST_LEVELS} dictionaries within each other`);
    for (const [key, value] of entries) {
      seen++;
      if (seen > MOST_NAMES) throw tooMuch(path, `${MOST_NAMES} names`);
      if (typeof key === 'object') continue;
      if (typeof value !== 'object') values.set(name(before, key), value);
      else if (value?.kind === 'tensor') tensors.set(name(before, key), value);
      else if (isDict(value)) walk(value, `${before}${key}.`, level + 1);
    }
  };
  walk(top, '', 1);
  return { tensors, values };
}

function isDict(value: Pickled): value is PickledDict {
  return typeof value === 'object' && value?.kind === 'dict';
}

function tooMuch(path: string, limit: string): Error {
  return damaged(path, 'its dictionaries hold more than weights need', `at most ${limit}`, 'more');
}
