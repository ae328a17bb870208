import { useMemo } from 'react';
import { type Piece, piecesIn } from '../../core/tokenText';
import type { AppState } from '../../state/store';
import { useApp } from '../useApp';

const vocabularyOf = (state: AppState) => state.open?.vocabulary;
const controlOf = (state: AppState) => state.open?.control;

/** What each token of the open pack's model is. */
export function usePieces(): (token: number) => Piece {
  const vocabulary = useApp(vocabularyOf);
  const control = useApp(controlOf);
  return useMemo(() => piecesIn({ vocabulary, control }), [vocabulary, control]);
}
