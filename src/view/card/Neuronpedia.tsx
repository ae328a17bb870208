import { useState } from 'react';
import { type FeatureId, featureOf, positionId } from '../../core/ids';
import { NEURONPEDIA, whyUnlabelled } from '../../core/labels';
import { countText } from '../../core/units';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';

const openOf = (state: AppState) => state.open;
const labellingOf = (state: AppState) => state.labelling;

/** The page without what the card has already. */
const EMBED = 'embed=true&embedexplanation=true&embedplots=true&embedtest=false&embedsteer=false';

/** Its page on Neuronpedia, where its SAE is there; and its label, where that was not fetched. */
export function Neuronpedia({ feature }: { readonly feature: FeatureId }) {
  const services = useServices();
  const open = useApp(openOf);
  const { isOn, asked } = useApp(labellingOf);
  const [isShown, setShown] = useState(false);
  const { index, ...position } = featureOf(feature);
  const sae = open?.pack.manifest.saes.find((one) => positionId(one) === positionId(position));
  if (!open || sae?.neuronpedia === undefined) return null;
  const page = `${NEURONPEDIA}/${sae.neuronpedia}/${index}`;
  const isUnfetched = whyUnlabelled(open.given, feature) === 'unfetched';
  return (
    <section>
      <h3>Neuronpedia</h3>
      <p className="actions minor">
        <a href={page} target="_blank" rel="noreferrer">
          Page on Neuronpedia
        </a>
        <button
          type="button"
          className="link"
          aria-expanded={isShown}
          onClick={() => setShown((before) => !before)}
        >
          {isShown ? 'Hide the page' : 'Show the page here'}
        </button>
        {isUnfetched && !isOn && (
          <button
            type="button"
            className="link"
            title="Sends the ids of the features on show, and of those that follow, to Neuronpedia"
            onClick={() => void services.labels.fetchShown()}
          >
            Fetch labels from now on
          </button>
        )}
      </p>
      <p className="quiet" role="status">
        {asked !== null && `Fetching ${countText(asked)} ${asked === 1 ? 'label' : 'labels'}…`}
      </p>
      {isShown && (
        <iframe
          ref={(frame) => {
            // A page that is isolated shows others without their cookies alone; React leaves this attribute out.
            frame?.setAttribute('credentialless', '');
            if (frame) frame.src = `${page}?${EMBED}`;
          }}
          className="neuronpedia"
          title={`Page of ${feature} on Neuronpedia`}
        />
      )}
    </section>
  );
}
