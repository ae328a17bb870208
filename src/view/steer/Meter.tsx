import { fluencyOf } from '../../core/fluency';
import type { WrittenText } from '../../core/run';
import { loudest, themeScores } from '../../core/themes';
import type { AppState } from '../../state/store';
import { Explain } from '../Explain';
import { useApp } from '../useApp';

const themesOf = (state: AppState) => state.open?.themes;

/** Fewer tokens than this say nothing about a text. */
const FEWEST = 8;
const SHOWN = 3;

/** What a text sounds like, and whether it falls apart. */
export function Meter({ text }: { readonly text: WrittenText }) {
  const themes = useApp(themesOf);
  const { tokens } = text;
  if (tokens.length < FEWEST) return <p className="meter quiet"> </p>;
  const ids = tokens.map(({ token }) => token);
  const scores = themes ? themeScores(themes, ids) : [];
  const shelf = themes ? loudest(themes, scores) : null;
  const { perplexity, repeated, verdict } = fluencyOf(
    ids,
    tokens.map(({ readings }) => readings.unedited.logProb),
  );
  const order = scores
    .map((score, i) => ({ score, name: themes?.shelves[i] ?? '' }))
    .sort((a, b) => b.score - a.score);
  return (
    <div className="meter">
      {shelf !== null && (
        <p className="with-explanation">
          <span>
            Sounds like <b>{shelf}</b>{' '}
            <span className="quiet">
              {order
                .slice(0, SHOWN)
                .map(({ name, score }) => `${name} ${score > 0 ? '+' : ''}${score.toFixed(1)}`)
                .join(', ')}
            </span>
          </span>
          <Explain term="the theme meter" of={['theme', 'perplexity']} />
        </p>
      )}
      <p className="quiet">
        Perplexity under the unsteered model:{' '}
        {perplexity < 1e4 ? perplexity.toFixed(0) : perplexity.toExponential(0)}
        {repeated > 0.05 && `; ${Math.round(repeated * 100)} % repeated`}
      </p>
      {verdict !== 'fluent' && (
        <p className="warning">
          <span aria-hidden="true">⚠ </span>
          {verdict === 'repeats'
            ? 'The text repeats itself: use a smaller s.'
            : 'The text breaks down: the unsteered model finds it very unlikely. Use a smaller s.'}
        </p>
      )}
    </div>
  );
}
