import type { ReactNode } from 'react';
import { type Command, type Now, nameOf, shortNameOf } from './command';
import { keysNow, keysText } from './keys';
import { useNow, useRun } from './useNow';

interface Props {
  readonly command: Command;
  readonly className?: string;
  /** Where it cannot be run, it is on show all the same. */
  readonly stays?: boolean;
  /** In place of the name. Of a sign that is a text, a screen reader says the name. */
  readonly children?: ReactNode;
  /** Done after the command. */
  readonly after?: () => void;
}

/** The button of a command: says what it is called now, tells its keys, and is gone where it cannot be run. */
export function CommandButton({ command, className, stays = false, children, after }: Props) {
  const now = useNow();
  const run = useRun();
  const can = command.when(now);
  if (!can && !stays) return null;
  return (
    <button
      type="button"
      className={className}
      title={hintOf(command, now)}
      aria-label={typeof children === 'string' ? nameOf(command, now) : undefined}
      disabled={!can}
      onClick={() => {
        run(command);
        after?.();
      }}
    >
      {children ?? shortNameOf(command, now)}
    </button>
  );
}

/** What a button has to say beyond its text: what the command does, and its keys. */
export function hintOf(command: Command, now: Now): string | undefined {
  const keys = keysText(keysNow(command, now));
  const more = command.description ?? nameOf(command, now);
  if (keys) return `${more} (${keys})`;
  return more === shortNameOf(command, now) ? undefined : more;
}
