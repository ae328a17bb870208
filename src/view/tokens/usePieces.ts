import { useCallback } from 'react';
import { type Piece, pieceOf } from '../../core/tokenText';
import type { AppState } from '../../state/store';
import { useApp } from '../useApp';

const vocabularyOf = (state: AppState) => state.open?.vocabulary;
const controlOf = (state: AppState) => state.open?.control;

/** What each token of the open pack's model is. Until its vocabulary has been read, tokens are their numbers. */
export function usePieces(): (token: number) => Piece {
  const vocabulary = useApp(vocabularyOf);
  const control = useApp(controlOf);
  return useCallback(
    (token) => pieceOf(token, vocabulary?.[token], control?.has(token) ?? false),
    [vocabulary, control],
  );
}
