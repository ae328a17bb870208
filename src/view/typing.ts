/** Whether keys pressed there write text, and so mean letters and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea, select, [contenteditable]',
    ) !== null
  );
}
