import * as v from 'valibot';
import { HeadwatersError } from '../core/errors';
import type { Themes } from '../core/themes';
import type { FileRef, ReadOptions } from './bytes';
import { readJson } from './json';
import type { Pack } from './open';

/** The theme meter of a pack: telling tokens of each shelf, by their text. */

/** Log-odds by token text. Not `v.record`, which leaves out keys such as "constructor": a token like any other. */
type Table = Readonly<Record<string, number>>;
const LARGEST_TABLE = 100_000;
/** In nats; a token that is e^1000 times as likely is a mistake. */
const LARGEST = 1_000;

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(2_000));
const schema = v.object({
  shelves: v.pipe(
    v.array(name),
    v.minLength(1),
    v.maxLength(64),
    v.check((list) => new Set(list).size === list.length, 'must name each shelf once'),
  ),
  log_odds: v.record(
    name,
    v.custom<Table>(isTable, `must be an object of at most ${LARGEST_TABLE} numbers, none beyond ${LARGEST}`),
  ),
});

function isTable(x: unknown): boolean {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return false;
  const values: unknown[] = Object.values(x);
  return (
    values.length <= LARGEST_TABLE && values.every((y) => typeof y === 'number' && Math.abs(y) <= LARGEST)
  );
}

/** Above this share of tokens that the vocabulary lacks, the file is taken to be made with another tokenizer. */
const UNKNOWN = 0.05;

/**
 * Reads the theme meter; undefined when the pack has none.
 *
 * @param vocabulary text of every token by id, of `readVocabulary`
 * @throws FileError when it is not what it says or its tokens are not the vocabulary's; NetworkError; AbortError
 */
export async function readThemes(
  pack: Pack,
  vocabulary: readonly string[],
  options: ReadOptions = {},
): Promise<Themes | undefined> {
  const ref = pack.manifest.features?.themes;
  if (!ref) return undefined;
  const parsed = v.safeParse(schema, await readJson(pack, ref, options), { abortPipeEarly: true });
  if (!parsed.success) throw issueError(ref, parsed.issues[0]);
  const { shelves, log_odds: tables } = parsed.output;
  const ids = idsOf(vocabulary);
  const logOdds = new Map<number, Float32Array>();
  const known = new Set<string>();
  const unknown = new Set<string>();
  shelves.forEach((shelf, at) => {
    for (const [token, value] of Object.entries(tableOf(ref, tables, shelf))) {
      const places = ids.get(textOf(token));
      (places ? known : unknown).add(token);
      for (const id of places ?? []) {
        const row = logOdds.get(id) ?? new Float32Array(shelves.length);
        row[at] = value;
        logOdds.set(id, row);
      }
    }
  });
  checkKnown(ref, known.size, unknown);
  return { shelves, logOdds };
}

/** Ids of each text: a tokenizer may have a newline both as a token and as a byte. */
function idsOf(vocabulary: readonly string[]): Map<string, number[]> {
  const ids = new Map<string, number[]>();
  vocabulary.forEach((text, id) => {
    const same = ids.get(text);
    if (same) same.push(id);
    else ids.set(text, [id]);
  });
  return ids;
}

/** As the vocabulary writes it. */
function textOf(token: string): string {
  return token === '<0x0A>' ? '\n' : token;
}

function tableOf(ref: FileRef, tables: Readonly<Record<string, Table>>, shelf: string): Table {
  const table = Object.hasOwn(tables, shelf) ? tables[shelf] : undefined;
  if (table) return table;
  throw new HeadwatersError('FileError', {
    what: `${ref.path} has no log-odds for the shelf ${JSON.stringify(shelf)}.`,
    expected: 'a table in "log_odds" for every shelf',
    found: Object.keys(tables).slice(0, 4).join(', ') || 'none',
    next: 'Regenerate the file.',
  });
}

function checkKnown(ref: FileRef, known: number, unknown: ReadonlySet<string>): void {
  const all = known + unknown.size;
  if (unknown.size <= UNKNOWN * all) return;
  const [one] = unknown;
  throw new HeadwatersError('FileError', {
    what: `${ref.path} was made with another tokenizer than the pack's.`,
    expected: `tokens of its vocabulary, all but ${UNKNOWN * 100} %`,
    found: `${unknown.size} of ${all} that it does not know, such as ${JSON.stringify(one)}`,
    next: "Make the file with the pack's tokenizer.",
  });
}

function issueError(ref: FileRef, issue: v.BaseIssue<unknown>): HeadwatersError {
  const own = issue.message.startsWith('must') ? issue.message : undefined;
  return new HeadwatersError('FileError', {
    what: `${ref.path} is not a theme meter: its field "${v.getDotPath(issue) ?? 'shelves'}" ${own ?? 'is not right'}.`,
    expected: own ? 'such a value' : (issue.expected ?? 'another value'),
    found: own ? 'another' : issue.received.slice(0, 60),
    next: 'Regenerate the file.',
  });
}
