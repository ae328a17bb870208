import type { FeatureFacts } from '../../core/facts';
import { tokenName } from '../../core/tokenText';
import type { AppState } from '../../state/store';
import { usePieces } from '../tokens/usePieces';
import { useApp } from '../useApp';

const openOf = (state: AppState) => state.open;

/** Tokens the decoder vector raises most, and the kinds of text the feature fires on. */
export function Promoted({ facts }: { readonly facts: FeatureFacts }) {
  const open = useApp(openOf);
  const pieces = usePieces();
  const names = open?.pack.manifest.features?.shelves ?? [];
  const shelves = facts.shelves
    .map((share, i) => ({ share, name: names[i] ?? '' }))
    .filter(({ share, name }) => share >= 0.1 && name)
    .sort((a, b) => b.share - a.share);
  return (
    <>
      {open?.vocabulary && facts.promotes.length > 0 && (
        <section className="promoted">
          <h3>Raises</h3>
          <p title="Tokens whose logits the decoder vector raises most, through the final norm and the unembedding">
            {facts.promotes.map((token) => (
              <span key={token} className="token">
                {tokenName(pieces(token)).replace(/^ (?=.)/, '')}
              </span>
            ))}
          </p>
        </section>
      )}
      {shelves.length > 0 && (
        <section className="shelves">
          <h3>Kinds of text it fires on</h3>
          <p title="Share of its total activation on the sampled text">
            {shelves.map(({ name, share }) => `${name} ${Math.round(share * 100)} %`).join(', ')}
          </p>
        </section>
      )}
    </>
  );
}
