import { useState } from 'react';
import { type Feature, featureId, positionId } from '../../core/ids';
import type { AppState } from '../../state/store';
import { SELECT } from '../commands/featureCommands';
import { useRun } from '../commands/useNow';
import { Explain } from '../Explain';
import { NameAndId } from '../NameAndId';
import { SiteMark } from '../SiteMark';
import { useApp } from '../useApp';

const openOf = (state: AppState) => state.open;
const FEW = 3;
const MANY = 10;

/** Features of the same layer and site whose decoder vectors are most similar. */
export function Alike({ feature }: { readonly feature: Feature }) {
  const run = useRun();
  const open = useApp(openOf);
  const [all, setAll] = useState(false);
  const list = open?.known.matches(featureId(feature), positionId(feature));
  if (!open || !list || list.index.length === 0) return null;
  const rows = Array.from({ length: Math.min(all ? MANY : FEW, list.index.length) }, (_, i) => ({
    id: featureId({ ...feature, index: list.index[i] ?? 0 }),
    cosine: list.cosine[i] ?? 0,
  }));
  return (
    <section className="matches alike">
      <div className="with-explanation">
        <h3>Features like this one</h3>
        <Explain term="a feature like this one" of={['alike', 'cosine']} />
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
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cosine }) => (
            <tr key={id}>
              <th scope="row">
                <button type="button" className="link" onClick={() => run(SELECT, { feature: id })}>
                  <SiteMark site={feature.site} />
                  <NameAndId labels={open.labels} id={id} />
                </button>
              </th>
              <td title={cosine.toFixed(4)}>{cosine.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" className="more" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? 'Fewer' : `Up to ${MANY}`}
      </button>
    </section>
  );
}
