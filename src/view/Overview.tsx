import { useEffect, useState } from 'react';
import { CLASSES } from '../core/classes';
import { type FeatureId, positionId, SITE_NAMES, SITES } from '../core/ids';
import {
  type LayerOverview,
  type Overview as Made,
  overviewOf,
  type Ranked,
  type Spread,
} from '../core/overview';
import { countText } from '../core/units';
import type { AppState } from '../state/store';
import { FEATURE_COMMANDS } from './commands/featureCommands';
import { useRun } from './commands/useNow';
import { NameAndId } from './NameAndId';
import { useApp } from './useApp';

const openOf = (state: AppState) => state.open;
const cutsOf = (state: AppState) => state.spec.cuts;

/** What all matches of the pack say, by layer, and where one may begin. */
export function Overview() {
  const made = useOverview();
  if (!made)
    return (
      <p role="status" className="quiet">
        Adding up the matches of all features…
      </p>
    );
  return (
    <div className="overview">
      <h3>Features to begin with</h3>
      <div className="overview-lists">
        <Ranking
          title="Longest rivers"
          all={made.longest}
          unit={(n) => (n === 1 ? '1 layer' : `${n} layers`)}
        />
        <Ranking title="Strongest newborn features" all={made.newborn} unit={(x) => x.toFixed(2)} />
        <Ranking
          title="Sources of the most features"
          all={made.origins}
          unit={(n) => (n === 1 ? '1 feature' : `${countText(n)} features`)}
        />
      </div>
      <h3>Residual features by layer</h3>
      <Layers layers={made.layers} />
    </div>
  );
}

function Ranking({
  title,
  all,
  unit,
}: {
  readonly title: string;
  readonly all: readonly Ranked[];
  readonly unit: (value: number) => string;
}) {
  const run = useRun();
  const open = useApp(openOf);
  const start = (feature: FeatureId): void => run(FEATURE_COMMANDS.seed, { feature });
  return (
    <section aria-label={title}>
      <h4>{title}</h4>
      {all.length === 0 && <p className="quiet">None.</p>}
      <ol>
        {all.map(({ feature, value }) => (
          <li key={feature}>
            <button type="button" className="link" onClick={() => start(feature)}>
              <NameAndId labels={open?.labels} id={feature} />
            </button>{' '}
            <span className="quiet">{unit(value)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Layers({ layers }: { readonly layers: readonly LayerOverview[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="overview-table" aria-label="Residual features by layer" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">layer</th>
            {CLASSES.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {SITES.map((site) => (
              <th
                key={site}
                scope="col"
                title={`Best cosine with the ${SITE_NAMES[site]}: median, and in brackets the 10th and 90th percentile`}
              >
                s({site === 'res' ? 'R' : site === 'mlp' ? 'M' : 'A'})
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {layers.map(({ layer, classes, scores }) => {
            const known = CLASSES.reduce((sum, name) => sum + classes[name], 0);
            return (
              <tr key={layer}>
                <th scope="row">{layer}</th>
                {CLASSES.map((name) => (
                  <td key={name}>{known === 0 ? '·' : `${Math.round((100 * classes[name]) / known)} %`}</td>
                ))}
                {SITES.map((site) => (
                  <td key={site}>{spreadText(scores[site])}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="quiet">
        Classes by the cuts as they are now. s(R), s(M) and s(A) are the best cosines with the residual
        stream, MLP and attention: the median, and in brackets the 10th and 90th percentile.
      </p>
    </section>
  );
}

function spreadText(spread: Spread | null): string {
  if (!spread) return 'no SAE';
  return `${spread.median.toFixed(2)} (${spread.low.toFixed(2)} to ${spread.high.toFixed(2)})`;
}

/** Made in tasks of its own; made anew for other matches and other cuts. */
function useOverview(): Made | undefined {
  const open = useApp(openOf);
  const cuts = useApp(cutsOf);
  const [made, setMade] = useState<Made>();
  useEffect(() => {
    if (!open) return;
    const positions = [...open.pack.saes.values()].filter((sae) => open.known.has(positionId(sae)));
    const steps = overviewOf(positions, open.known, cuts, open.chance);
    let timer: ReturnType<typeof setTimeout>;
    const step = (): void => {
      const { done, value } = steps.next();
      if (done) setMade(value);
      else timer = setTimeout(step);
    };
    timer = setTimeout(step);
    return () => clearTimeout(timer);
  }, [open, cuts]);
  return made;
}
