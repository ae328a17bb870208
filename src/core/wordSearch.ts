/** Words of texts and queries, and how words are found. */

/** Between the words of a label, and around the kind of its text. */
const BETWEEN = '\\s·→()';
const WORDS = new RegExp(`[\\p{L}\\p{M}\\p{N}]+|[^${BETWEEN}\\p{L}\\p{M}\\p{N}]`, 'gu');

/** The words of a text in small letters; a sign, such as a comma, is a word as well. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORDS) ?? [];
}

/** Those of sorted words that begin with a text. */
export function startingWith(sorted: readonly string[], beginning: string): readonly string[] {
  const from = firstAt(sorted, (word) => word >= beginning);
  const count = firstAt(sorted.slice(from), (word) => !word.startsWith(beginning));
  return sorted.slice(from, from + count);
}

/** The first place at which something holds that holds from there on. */
function firstAt(list: readonly string[], holds: (word: string) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Shorter words have too many others near them, letters. */
const SHORTEST = 5;

/** Whether two words differ by one letter at most: one more, one less, another one, or two that changed places. */
export function isNear(a: string, b: string): boolean {
  if (a.length < SHORTEST || b.length < SHORTEST - 1 || Math.abs(a.length - b.length) > 1) return false;
  let begin = 0;
  while (begin < a.length && a[begin] === b[begin]) begin++;
  const [restA, restB] = [a.slice(begin), b.slice(begin)];
  return (
    restA.slice(1) === restB ||
    restB.slice(1) === restA ||
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
