/** The two streams of a command: answers go to stdout, everything about the work to stderr. */

export function print(text: string): void {
  process.stdout.write(text);
}

export function note(text: string): void {
  process.stderr.write(`${oneLine(text)}\n`);
}

/** Names and values out of a pack must not break a line or steer a terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}

/** What a model writes may have lines, but it must not steer a terminal either. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ');
}

/** A line on a terminal that is written over as work goes on; nothing where stderr is not a terminal. */
export function progressLine(): { show(text: string): void; end(): void } {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const clear = '\r\u001b[K';
  return {
    show: (text) => process.stderr.write(`${clear}${text}`),
    end: () => process.stderr.write(clear),
  };
}

/** Whoever reads our output may stop reading, as `head` does: that is no trouble of ours. A full disk is. */
export function watchStreams(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 1;
    note(`The output could not be written (${error.code ?? error.message}).`);
  });
}
