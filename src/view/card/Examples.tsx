import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbort, messageOf } from '../../core/errors';
import { type Feature, featureId } from '../../core/ids';
import type { Example } from '../../pack/examples';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { copyText } from '../tokens/copyText';
import { TokenText } from '../tokens/TokenText';
import { useGivingWay } from '../tokens/useGivingWay';
import { usePieces } from '../tokens/usePieces';
import { useApp } from '../useApp';
import { useNetworkBack } from '../useNetworkBack';

const vocabularyOf = (state: AppState) => state.open?.vocabulary;
const FEW = 3;

type Reading = { readonly examples: readonly Example[] } | { readonly trouble: string } | undefined;

/** Text the feature fires on, with its activation under each token. */
export function Examples({
  feature,
  peak,
  books,
}: {
  readonly feature: Feature;
  readonly peak: number | undefined;
  /** The book of each example, where it is known. */
  readonly books: readonly (string | undefined)[];
}) {
  const { examples: read } = useServices();
  const vocabulary = useApp(vocabularyOf);
  const [reading, setReading] = useState<Reading>(undefined);
  const [all, setAll] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const { layer, site, index } = feature;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` reads again after a failure
  useEffect(() => {
    const stop = new AbortController();
    setReading(undefined);
    setAll(false);
    read({ layer, site, index }, stop.signal).then(
      (examples) => !stop.signal.aborted && setReading({ examples }),
      (error: unknown) =>
        !stop.signal.aborted && !isAbort(error) && setReading({ trouble: messageOf(error) }),
    );
    return () => stop.abort();
  }, [read, layer, site, index, attempt]);

  const failed = reading !== undefined && 'trouble' in reading;
  useNetworkBack(useCallback(() => failed && setAttempt((last) => last + 1), [failed]));

  if (reading && 'trouble' in reading)
    return (
      <section className="examples">
        <h3>Fires on</h3>
        <p className="sentence">{reading.trouble}</p>
        <button type="button" className="more" onClick={() => setAttempt(attempt + 1)}>
          Try again
        </button>
      </section>
    );
  if (!reading || !vocabulary)
    return (
      <section className="examples" aria-busy="true">
        <h3>Fires on</h3>
        <p className="quiet">Loading examples…</p>
      </section>
    );
  const { examples } = reading;
  if (examples.length === 0) return null;
  const top = peak || Math.max(...examples.flatMap((example) => example.activations));
  return (
    <section className={`examples site-${site}`}>
      <h3>
        Fires on <span className="quiet unit">activation under each token, in the model’s units</span>
      </h3>
      <ol>
        {examples.slice(0, all ? examples.length : FEW).map((example, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: examples have no other name and never change places
          <Text key={`${featureId(feature)} ${i}`} example={example} top={top} book={books[i]} />
        ))}
      </ol>
      {examples.length > FEW && (
        <button type="button" className="more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `All ${examples.length}`}
        </button>
      )}
    </section>
  );
}

interface TextProps {
  readonly example: Example;
  readonly top: number;
  readonly book: string | undefined;
}

/** One example, and the book that it is from. */
export function Text({ example, top, book }: TextProps) {
  const pieces = usePieces();
  const root = useRef<HTMLDivElement>(null);
  useGivingWay(root, example.activations.join());
  const tokens = example.tokens.map((token, i) => ({
    piece: pieces(token),
    activation: example.activations[i] ?? 0,
  }));
  return (
    <li>
      <div ref={root} className="tokens" onCopy={copyText}>
        <TokenText tokens={tokens} top={top} />
      </div>
      {book && <p className="book quiet">{book}</p>}
    </li>
  );
}
