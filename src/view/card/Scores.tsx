import type { Scores as ScoreValues } from '../../core/classes';
import type { CutRule } from '../../core/cuts';
import { SITES, type Site } from '../../core/ids';

const NAMES: Readonly<Record<Site, string>> = { res: 'residual', mlp: 'MLP', att: 'attention' };
const SYMBOLS: Readonly<Record<Site, string>> = { res: 's(R)', mlp: 's(M)', att: 's(A)' };

interface Props {
  readonly scores: ScoreValues;
  readonly cuts: Readonly<Record<Site, number>>;
  readonly rule: CutRule;
}

/** s(R), s(M), s(A) as bars from 0 to 1, each with the cut that it has to reach. */
export function Scores({ scores, cuts, rule }: Props) {
  return (
    <dl className="scores">
      {SITES.map((site) => {
        const score = scores[site];
        const cut = cuts[site];
        const high = score !== null && score >= cut;
        return (
          <div key={site} className={`score site-${site}${high ? '' : ' low'}`}>
            <dt>
              {NAMES[site]} <span className="symbol">{SYMBOLS[site]}</span>
            </dt>
            <dd>
              {score === null ? (
                <span className="quiet">no SAE there</span>
              ) : (
                <>
                  <span className="track" aria-hidden="true">
                    <span className="fill" style={{ width: `${Math.max(0, Math.min(1, score)) * 100}%` }} />
                    <span className="cut" style={{ left: `${cut * 100}%` }} />
                  </span>
                  <span
                    className="value"
                    title={`Cosine ${score.toFixed(4)}, ${high ? 'reaches' : 'below'} the cut ${cut.toFixed(3)}${
                      rule === 'chance' ? ' (or chance, if higher)' : ''
                    }`}
                  >
                    {score.toFixed(2)}
                    <span className="visually-hidden">
                      , {high ? 'reaches' : 'below'} its cut {cut.toFixed(2)}
                    </span>
                  </span>
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
