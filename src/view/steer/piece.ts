/** A token as it is shown: a line break is shown, not made. */
export function pieceText(vocabulary: readonly string[] | undefined, token: number): string {
  const piece = vocabulary?.[token] ?? `#${token}`;
  return piece === '\n' ? '↵' : piece;
}
