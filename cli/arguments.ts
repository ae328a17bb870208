import { type ParseArgsConfig, parseArgs } from 'node:util';

/** A command that was written wrongly: exit code 2, and the command's usage after the sentence. */
export class UsageError extends Error {
  readonly usage: string;

  constructor(message: string, usage: string) {
    super(message);
    this.name = 'UsageError';
    this.usage = usage;
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Readonly<Record<string, string | boolean | undefined>>;

/** The options and words of one command, read as that command needs them. */
export class Arguments {
  readonly words: readonly string[];
  readonly #values: Values;
  readonly #usage: string;

  /** @throws UsageError for options that the command does not have */
  constructor(args: readonly string[], options: Options, usage: string) {
    this.#usage = usage;
    try {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
      this.#values = values as Values;
      this.words = positionals;
    } catch (error) {
      throw this.wrong(misuse(error));
    }
  }

  wrong(message: string): UsageError {
    return new UsageError(message, this.#usage);
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** @throws UsageError when the option is not there */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw this.wrong(`--${name} is missing.`);
    return value;
  }

  /** @throws UsageError when the value is not a whole number in the range */
  whole(name: string, least: number, most: number, fallback: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d{1,15}$/.test(value) && number >= least && number <= most) return number;
    const range = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    throw this.wrong(`--${name} must be a whole number, ${range}, and not ${JSON.stringify(value)}.`);
  }

  /** @throws UsageError when the value is not a number in the range */
  number(name: string, least: number, most: number, fallback: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) && number >= least && number <= most) return number;
    throw this.wrong(`--${name} must be a number from ${least} to ${most} and not ${JSON.stringify(value)}.`);
  }

  /** @throws UsageError when the value is none of the choices */
  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const found = choices.find((choice) => choice === value);
    if (found) return found;
    throw this.wrong(`--${name} must be ${choices.join(' or ')} and not ${JSON.stringify(value)}.`);
  }

  /** @throws UsageError when there are more words than the command takes */
  noMoreThan(words: number): void {
    const extra = this.words[words];
    if (extra !== undefined) throw this.wrong(`${JSON.stringify(extra)} has no meaning here.`);
  }
}

/** The platform's complaint in one sentence. */
function misuse(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const option = /--?[^\s'",=<]+/.exec(message)?.[0] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `Unknown option: ${option}.`;
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') throw error;
  return message.includes('does not take')
    ? `The option ${option} takes no value.`
    : `The option ${option} needs a value, written ${option}=VALUE where it begins with a dash.`;
}
