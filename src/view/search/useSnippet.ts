import { useEffect, useState } from 'react';
import { type FeatureId, featureOf } from '../../core/ids';
import { type Snippet, snippetOf } from '../../core/snippet';
import type { Pack } from '../../pack/open';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { usePieces } from '../tokens/usePieces';
import { useApp } from '../useApp';

const packOf = (state: AppState) => state.open?.pack;
/** Rows that are only passed by, while one scrolls or types, ask for nothing, milliseconds. */
const REST = 120;
const known = new WeakMap<Pack, Map<FeatureId, Snippet>>();

/** The text on which a feature fires most; undefined until it has been read, and where there is none. */
export function useSnippet(id: FeatureId): Snippet | undefined {
  const { examples } = useServices();
  const pack = useApp(packOf);
  const pieceOf = usePieces();
  const [, setRead] = useState(0);
  const snippet = pack && known.get(pack)?.get(id);

  useEffect(() => {
    if (!pack || known.get(pack)?.has(id)) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      // Without its text a row is still a row.
      const [example] = await examples(featureOf(id), stop.signal).catch(() => []);
      if (!example || stop.signal.aborted) return;
      const own = known.get(pack) ?? new Map<FeatureId, Snippet>();
      known.set(pack, own.set(id, snippetOf(example.tokens.map(pieceOf), example.activations)));
      setRead((count) => count + 1);
    }, REST);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [pack, id, examples, pieceOf]);
  return snippet;
}
