import { optionalDependencies } from '../package.json';
import { HeadwatersError, messageOf } from '../src/core/errors';
import { UsageError } from './arguments';
import { note, oneLine, print, watchStreams } from './print';
import {
  CHECK_USAGE,
  GENERATE_USAGE,
  INSPECT_USAGE,
  LABELS_USAGE,
  LOGITS_USAGE,
  MATCH_USAGE,
  MERGE_USAGE,
  OPEN_USAGE,
  TRACE_USAGE,
  USAGE,
} from './usage';

interface Command {
  readonly usage: string;
  /** Loaded when it is called for: matching brings a runtime that the others do not need. */
  readonly load: () => Promise<(args: readonly string[]) => Promise<void>>;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['trace', { usage: TRACE_USAGE, load: async () => (await import('./trace')).trace }],
  ['match', { usage: MATCH_USAGE, load: async () => (await import('./match')).match }],
  ['generate', { usage: GENERATE_USAGE, load: async () => (await import('./generate')).generate }],
  ['logits', { usage: LOGITS_USAGE, load: async () => (await import('./logits')).logits }],
  ['open', { usage: OPEN_USAGE, load: async () => (await import('./open')).open }],
  ['merge', { usage: MERGE_USAGE, load: async () => (await import('./merge')).merge }],
  ['inspect', { usage: INSPECT_USAGE, load: async () => (await import('./inspect')).inspect }],
  ['labels', { usage: LABELS_USAGE, load: async () => (await import('./labels')).labels }],
  ['check', { usage: CHECK_USAGE, load: async () => (await import('./check')).check }],
]);

/** Runs one command. Exit code 1: it could not be done; 2: it was not written as a command. */
export async function main(args: readonly string[]): Promise<void> {
  watchStreams();
  try {
    await run(args);
  } catch (error) {
    if (error instanceof UsageError) {
      process.exitCode = 2;
      process.stderr.write(`${oneLine(error.message)}\n\n${error.usage}`);
      return;
    }
    process.exitCode = 1;
    note(messageOf(isWithoutRuntime(error) ? WITHOUT_RUNTIME : error));
  }
}

async function run([name, ...args]: readonly string[]): Promise<void> {
  const command = COMMANDS.get(name ?? '');
  if (!command) {
    if (name === '--help' || name === '-h' || name === 'help') return print(USAGE);
    throw new UsageError(
      name === undefined ? 'No command was given.' : `Unknown command: ${JSON.stringify(name)}.`,
      USAGE,
    );
  }
  if (asksForHelp(args)) return print(command.usage);
  await (await command.load())(args);
}

/**
 * The one library that may be missing from an installed package: npm leaves it out, and says nothing, where its own
 * installation cannot fetch the GPU libraries that nobody asked for.
 */
const RUNTIME = 'onnxruntime-node';
const WITHOUT_RUNTIME = new HeadwatersError('FileError', {
  what: `${RUNTIME} is not installed.`,
  next: `Run "npm install --ignore-scripts ${RUNTIME}@${optionalDependencies[RUNTIME]}" first.`,
});

function isWithoutRuntime(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code)) &&
    error.message.includes(`'${RUNTIME}'`)
  );
}

/** Asked for anywhere before `--`. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}
