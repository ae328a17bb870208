/** Letters that are typed while the list of commands is on its way: they are meant for it, and not for the picture. */
export function holdKeys(): { release(): string } {
  let text = '';
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Backspace') text = text.slice(0, -1);
    else if (event.key.length === 1) text += event.key;
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener('keydown', onKey, { capture: true });
  return {
    release() {
      window.removeEventListener('keydown', onKey, { capture: true });
      return text;
    },
  };
}
