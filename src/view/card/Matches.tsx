import { useState } from 'react';
import { cutFor } from '../../core/cuts';
import {
  type Feature,
  type FeatureId,
  featureId,
  type PositionId,
  positionId,
  positionOf,
} from '../../core/ids';
import { isNearTie } from '../../core/nearTie';
import { neighbours } from '../../core/pairs';
import type { OpenPack } from '../../state/openPack';
import type { AppState } from '../../state/store';
import { SELECT } from '../commands/featureCommands';
import { useRun } from '../commands/useNow';
import { Explain } from '../Explain';
import { focusFeature } from '../focusFeature';
import { NameAndId } from '../NameAndId';
import { SiteMark } from '../SiteMark';
import { useApp } from '../useApp';

const openOf = (state: AppState) => state.open;
const specOf = (state: AppState) => state.spec;
const FEW = 3;
const MANY = 10;

interface Row {
  readonly id: FeatureId;
  readonly cosine: number;
  readonly rank: number;
  readonly margin: number | null;
  readonly stands: boolean;
}

/** The best matches of a feature, with cosine, rank and margin. */
export function Matches({
  feature,
  way,
}: {
  readonly feature: Feature;
  readonly way: 'sources' | 'targets';
}) {
  const run = useRun();
  const open = useApp(openOf);
  const { cuts } = useApp(specOf);
  const [all, setAll] = useState(false);
  if (!open) return null;
  const positions = neighbours(feature, (p) => open.known.has(p))[way];
  const cutOf = (there: PositionId): number =>
    way === 'sources'
      ? cutFor(cuts, open.chance, positionId(feature), there)
      : cutFor(cuts, open.chance, there, positionId(feature));
  const groups = positions.map((there) => ({
    there,
    rows: rowsAt(open, feature, there, cutOf(there), all ? MANY : FEW),
  }));
  if (groups.every(({ rows }) => rows.length === 0)) return null;
  return (
    <section className="matches">
      <div className="with-explanation">
        <h3>{way === 'sources' ? 'Nearest sources' : 'Where it goes'}</h3>
        <Explain term="a match" of={['match', 'cosine', 'rank', 'margin']}>
          <p className="quiet">Faint matches are below their cut and are not drawn.</p>
        </Explain>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Feature</span>
            </th>
            <th scope="col" title="Cosine of the two decoder vectors">
              cosine
            </th>
            <th scope="col" title="Position among the matches at that site; 1 is the best">
              rank
            </th>
            <th scope="col" title="Cosine minus that of the next match">
              margin
            </th>
          </tr>
        </thead>
        {groups.map(({ there, rows }) => (
          <tbody key={there}>
            {rows.map(({ id, cosine, rank, margin, stands }) => (
              <tr key={id} className={stands ? '' : 'below'}>
                <th scope="row">
                  <button
                    type="button"
                    className="link"
                    onClick={() => {
                      run(SELECT, { feature: id });
                      focusFeature(id);
                    }}
                  >
                    <SiteMark site={positionOf(there).site} />
                    <NameAndId labels={open.labels} id={id} />
                  </button>
                </th>
                <td
                  title={
                    stands
                      ? cosine.toFixed(4)
                      : `${cosine.toFixed(4)}, below the cut ${cutOf(there).toFixed(3)}`
                  }
                >
                  {cosine.toFixed(2)}
                  {!stands && <span className="visually-hidden"> below the cut</span>}
                </td>
                <td>{rank}</td>
                <td>
                  {margin === null ? '·' : margin.toFixed(2)}
                  {isNearTie({ margin }) && (
                    <span title="Near-tie: the next in rank is nearly as good">
                      <span aria-hidden="true"> ≈</span>
                      <span className="visually-hidden"> near-tie</span>
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <button type="button" className="more" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? 'Fewer' : `Up to ${MANY} each`}
      </button>
    </section>
  );
}

function rowsAt(open: OpenPack, feature: Feature, there: PositionId, cut: number, count: number): Row[] {
  const list = open.known.matches(featureId(feature), there);
  const { layer, site } = positionOf(there);
  return Array.from({ length: Math.min(count, list?.index.length ?? 0) }, (_, i): Row => {
    const cosine = list?.cosine[i] ?? 0;
    const next = list?.cosine[i + 1];
    return {
      id: featureId({ layer, site, index: list?.index[i] ?? 0 }),
      cosine,
      rank: i + 1,
      margin: next === undefined ? null : cosine - next,
      stands: cosine > 0 && cosine >= cut,
    };
  });
}
