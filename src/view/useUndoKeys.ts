import { useEffect } from 'react';
import type { Services } from './services';
import { isTyping } from './typing';

/** Ctrl or Cmd with Z undoes, with Shift and Z (or Y) does again; in a text field they stay the field's own. */
export function useUndoKeys({ undo, redo }: Pick<Services, 'undo' | 'redo'>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (isTyping()) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) redo();
      else undo();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [undo, redo]);
}
