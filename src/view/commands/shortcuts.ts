/** Keys of commands, in the words of titles and lists. */
export const SHORTCUTS = {
  commands: 'Ctrl or Cmd K',
  keys: '?',
  find: '/',
  undo: 'Ctrl or Cmd Z',
  redo: 'Ctrl or Cmd Shift Z',
  expand: 'Enter',
  chain: 'Shift Enter',
  collapse: 'Enter or Backspace',
  seed: 'S',
} as const;
