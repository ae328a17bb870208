/**
 * The one kind of error that people see. It says what was expected, what was found and what to do next;
 * anything else that is thrown is a mistake of ours and is shown as such.
 *
 * The tag is also the error's `name`, because only name, message and stack survive the way out of a worker.
 */

const TAGS = [
  'ManifestError', // pack.json cannot be used
  'FileError', // a file of a pack is missing, too short, too long or not what it says
  'NetworkError', // the server did not answer, or not with the bytes
  'FeatureError', // a feature, layer or site that the pack does not have
  'LimitError', // a number outside what is allowed
  'ContextError', // a prompt that a model cannot hold
  'PlanError', // a plan of edits that cannot be read
  'GraphFileError', // a file that should hold a graph and does not
  'StorageError', // the browser's storage is switched off, full, or holds what cannot be read
  'ModelError', // an ONNX file that cannot be read, edited or run
  'WorkerError', // a worker that cannot start or broke down
  'GpuError', // no adapter, a lost device, or wrong answers
  'AbortError', // the person or a newer request stopped the work
] as const;
export type ErrorTag = (typeof TAGS)[number];

export interface Trouble {
  /** One sentence: what went wrong, where. */
  readonly what: string;
  readonly expected?: string;
  readonly found?: string;
  /** What the person can do now. */
  readonly next?: string;
}

export class HeadwatersError extends Error {
  readonly tag: ErrorTag;

  constructor(tag: ErrorTag, trouble: Trouble, options?: ErrorOptions) {
    super(sentence(trouble), options);
    this.name = tag;
    this.tag = tag;
  }
}

function sentence({ what, expected, found, next }: Trouble): string {
  const middle =
    expected !== undefined && found !== undefined ? ` Expected ${expected}, found ${found}.` : '';
  return `${what}${middle}${next === undefined ? '' : ` ${next}`}`;
}

/** True for errors made here, also after a worker has passed them on. */
export function isHeadwatersError(error: unknown, tag?: ErrorTag): error is Error {
  if (!(error instanceof Error)) return false;
  return tag === undefined ? (TAGS as readonly string[]).includes(error.name) : error.name === tag;
}

/** True when work stopped because somebody asked it to, in our words or the platform's. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  if (isHeadwatersError(error)) return error.message;
  const detail = error instanceof Error ? error.message : String(error);
  return `Something unexpected went wrong: ${detail}`;
}

/** The abort that every long job throws when its signal says stop. */
export function aborted(): HeadwatersError {
  return new HeadwatersError('AbortError', { what: 'Stopped.' });
}
