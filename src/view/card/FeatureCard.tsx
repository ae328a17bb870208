import { useLayoutEffect, useRef } from 'react';
import { explain, NO_SCORES } from '../../core/classes';
import { cutsAt } from '../../core/cuts';
import { factsOf } from '../../core/facts';
import { type FeatureId, featureOf, SITE_NAMES } from '../../core/ids';
import { type Unlabelled, whyUnlabelled } from '../../core/labels';
import { isExcluded, scoresOf } from '../../core/scores';
import type { OpenPack } from '../../state/openPack';
import type { AppState } from '../../state/store';
import { densityText } from '../densityText';
import { Explain } from '../Explain';
import { labelText, wrappingLabel } from '../labelText';
import { SiteMark } from '../SiteMark';
import { useApp } from '../useApp';
import { Alike } from './Alike';
import { CardActions } from './CardActions';
import { Examples } from './Examples';
import { FeatureTexts } from './FeatureTexts';
import { GroupSection } from './GroupSection';
import { Matches } from './Matches';
import { Neuronpedia } from './Neuronpedia';
import { Promoted } from './Promoted';
import { Scores } from './Scores';
import { Shared } from './Shared';
import { useSpread } from './useSpread';

const selectedOf = (state: AppState) => state.spec.selected;
const cutsOf = (state: AppState) => state.spec.cuts;
const openOf = (state: AppState) => state.open;
const ownOf = (state: AppState) => state.spec.labels;

/** All that is known of the selected feature: first in a sentence, then in numbers. */
export function FeatureCard() {
  const selected = useApp(selectedOf);
  const open = useApp(openOf);
  const cuts = useApp(cutsOf);
  const own = useApp(ownOf);
  const found = useSpread(selected);
  const card = useRef<HTMLElement>(null);
  // Another feature is read from its title on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is what it follows
  useLayoutEffect(() => {
    card.current?.closest('.panel')?.scrollTo({ top: 0 });
  }, [selected]);

  if (!open) return null;
  if (!selected)
    return (
      <section className="card empty" aria-label="Selected feature">
        <h2>No feature selected</h2>
        <p className="quiet">Click a feature in the graph to see where it comes from and what it fires on.</p>
      </section>
    );

  const feature = featureOf(selected);
  const facts = open.facts && factsOf(open.facts, feature);
  const residual = feature.site === 'res';
  const unknown = new Set<FeatureId>();
  const scores = residual ? scoresOf(feature, open.known, unknown) : NO_SCORES;
  const excluded = isExcluded(feature, open.known);
  const edges = cutsAt(cuts, open.chance, feature);
  const label = labelText(open.labels, selected);
  const method = own.has(selected) ? 'A label that you wrote, or that came with the link.' : methodOf(open);
  const origin = !residual
    ? `Written by the ${SITE_NAMES[feature.site]}${feature.site === 'mlp' ? '' : ' block'} of layer ${feature.layer}. A backward trace ends here; what it feeds is below.`
    : excluded
      ? 'This decoder row is zero or not finite: it has no direction, and cannot be matched.'
      : unknown.size > 0
        ? 'Not known yet: its matches are computed once the decoders have loaded.'
        : explain(feature, scores, edges);
  return (
    <section ref={card} className="card" aria-label="Selected feature">
      <header>
        <div className="with-explanation">
          <h2>{wrappingLabel(label)}</h2>
          {label !== selected && (
            <Explain term="the label" of={[]}>
              <p>{method}</p>
            </Explain>
          )}
        </div>
        <p className="identity">
          <span className="with-explanation">
            <span className="id">
              <SiteMark site={feature.site} /> {selected}
            </span>
            <Explain term="a feature" of={['feature', 'sae', 'decoder', 'activation']}>
              <p className="quiet">Its name here is layer/site/index, as the paper writes it.</p>
            </Explain>
          </span>
          {facts && (
            <span
              className="quiet"
              title="Share of all tokens of the sampled text on which this feature fires"
            >
              {facts.density > 0 ? `active on ${densityText(facts.density)} of tokens` : 'never seen to fire'}
            </span>
          )}
        </p>
        {label === selected && <p className="quiet">{UNLABELLED[whyUnlabelled(open.labels, selected)]}</p>}
      </header>
      <CardActions />
      <Shared feature={selected} />
      <FeatureTexts key={selected} feature={selected} />
      <GroupSection feature={selected} />
      <section>
        <div className="with-explanation">
          <h3>Where it comes from</h3>
          {residual && (
            <Explain
              term="a score and a class"
              of={['score', 'translated', 'processed', 'newborn', 'unexplained']}
            />
          )}
        </div>
        <p className="sentence">{origin}</p>
      </section>
      <Examples feature={feature} peak={facts?.peak} books={found?.spread.exampleBooks ?? []} />
      {found && facts && (
        <found.Section
          key={`spread ${selected}`}
          site={feature.site}
          spread={found.spread}
          peak={facts.peak}
        />
      )}
      {facts && <Promoted facts={facts} />}
      {residual && !excluded && unknown.size === 0 && (
        <section>
          <div className="with-explanation">
            <h3>Scores</h3>
            <Explain term="the cut of a score" of={['score', 'cut']}>
              <p className="quiet">The mark on a bar is the cut that the score has to reach.</p>
            </Explain>
          </div>
          <Scores scores={scores} cuts={edges} rule={cuts.rule} />
        </section>
      )}
      {residual && <Matches feature={feature} way="sources" />}
      <Matches feature={feature} way="targets" />
      <Alike feature={feature} />
      <Neuronpedia key={`neuronpedia ${selected}`} feature={selected} />
    </section>
  );
}

const UNLABELLED: Readonly<Record<Unlabelled, string>> = {
  dead: 'No label: it was never seen to fire.',
  unexplained: 'No label: nobody has explained it yet.',
  unfetched: 'No label here yet.',
};

/** How the labels of a pack were made, as far as that is known. */
function methodOf({ pack, addedBy = [] }: OpenPack): string {
  const method = [pack.manifest.features?.labels?.method, ...addedBy].filter(Boolean).join(' ');
  return method || 'A name for people. Its source does not say how it was made.';
}
