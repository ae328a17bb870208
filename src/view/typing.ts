const FIELDS =
  'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

/**
 * Whether keys write text now, and so mean letters and not commands. The target of an event does not tell: a field with
 * a list below it passes its keys on to the list.
 */
export function isTyping(): boolean {
  return Boolean(document.activeElement?.closest(FIELDS));
}
