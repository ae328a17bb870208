import { writeWords } from './linkText';

/**
 * Links of version 1, which Headwaters wrote before version 2. What it wrote in another way is put into the form of
 * version 2; what makes no sense stays as it is, for the reader to name.
 */

type Part = readonly [key: string, value: string];

/** Parts of a word, which became settings. */
const SETTINGS: Readonly<Record<string, Part>> = {
  'rule=fixed': ['cut', 'rule:fixed'],
  'rule=chance': ['cut', 'rule:chance'],
  'unit=typical': ['plan', 'fold:yes'],
  'unit=raw': ['plan', 'fold:no'],
  'scope=both': ['plan', 'scope:both'],
  'scope=prompt': ['plan', 'scope:prompt'],
  'scope=generated': ['plan', 'scope:generated'],
  'bos=edited': ['plan', 'bos:yes'],
  'chat=yes': ['text', 'chat:yes'],
};

export function fromVersion1([key, value]: Part): Part {
  switch (key) {
    case 'cut':
      return [key, cuts(value)];
    case 'edit':
      return [key, value.split(',').map(edit).join(';')];
    case 'open':
      return [key, value.split(',').map(opened).join(';')];
    case 'text':
      return [key, named(value, ['seed', 'length', 'temperature', 'topP', 'topK'])];
    case 'prompt':
      return [key, writeWords(value)];
    case 'group':
      return [key, value.split(';').map(group).join(';')];
    case 'note':
      return [key, value.split(';').map(note).join(';')];
    default:
      return SETTINGS[`${key}=${value}`] ?? [key, value];
  }
}

/** `0.5,0.15,0.15`, of four decimals. */
function cuts(value: string): string {
  const short = value
    .split(',')
    .map((x) => (/^\d(\.\d{1,8})?$|^\.\d{1,8}$/.test(x) ? Number(Number(x).toFixed(4)) : x));
  return named(short.join(','), ['res', 'mlp', 'att']);
}

/** `6/res/140:s0.4`, each edit with its own strengths. */
function edit(item: string): string {
  const [feature, ...strengths] = item.split(':');
  return strengths.length === 0 ? item : `${strengths.sort().join('')}:${feature}`;
}

/** `5/res/3.9*`, with a star behind a feature that opens all that lies behind it. */
function opened(item: string): string {
  const [indices = '', ...position] = item.split('/').reverse();
  const runs = indices.split('.').map((index) => {
    const feature = [...position.toReversed(), index.replace(/\*$/, '')].join('/');
    return index.endsWith('*') ? `chain:${feature}` : feature;
  });
  return runs.join(';');
}

/** Numbers by their place in a list. */
function named(value: string, names: readonly string[]): string {
  const numbers = value.split(',');
  if (numbers.length !== names.length) return value;
  return names.map((name, i) => `${name}:${numbers[i]}`).join(',');
}

function group(item: string): string {
  const sign = item.startsWith('-') ? '-' : '';
  const [name = '', ...rest] = item.slice(sign.length).split(':');
  return [`${sign}${words(name)}`, ...rest].join(':');
}

function note(item: string): string {
  const [feature = '', text = '', ...rest] = item.split(':');
  return [words(text), ...rest, feature].join(':');
}

/** Words in a list were escaped once more than the whole part. */
function words(text: string): string {
  try {
    return writeWords(decodeURIComponent(text));
  } catch {
    // Words that version 2 cannot read either.
    return '~';
  }
}
