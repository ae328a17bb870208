import type { ClipboardEvent } from 'react';

/**
 * Puts the selected text into the clipboard as it is: line breaks that are shown as a sign alone, tabs, and no signs. A
 * selection that goes beyond the text is left to the browser.
 */
export function copyText(event: ClipboardEvent): void {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!event.currentTarget.contains(range.commonAncestorContainer)) return;
  event.clipboardData.setData('text/plain', range.cloneContents().textContent ?? '');
  event.preventDefault();
}
