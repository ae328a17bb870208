import { CLASSES, type FlowClass } from '../../core/classes';
import { SITE_NAMES, SITES } from '../../core/ids';
import { hideSite } from '../../state/choiceCommands';
import type { AppState } from '../../state/store';
import { Explain } from '../Explain';
import { SiteMark } from '../SiteMark';
import { useServices } from '../services';
import { useApp } from '../useApp';

const hiddenOf = (state: AppState) => state.spec.hiddenSites;

const MEANINGS: Readonly<Record<FlowClass, string>> = {
  translated: 'kept from the layer below, untouched by the modules',
  processed: 'kept from the layer below and changed by the mlp or attention',
  newborn: 'not in the layer below, written here by the mlp or attention',
  unexplained: 'no source is similar enough',
};

/** Colour and shape say the site, fill says the class. A site is hidden and shown by a click on it. */
export function Legend() {
  const { change } = useServices();
  const hiddenSites = useApp(hiddenOf);
  return (
    <div className="legend">
      <ul aria-label="Legend">
        {SITES.map((site) => (
          <li key={site}>
            <button
              type="button"
              className="site-toggle"
              aria-pressed={!hiddenSites.has(site)}
              title={`${hiddenSites.has(site) ? 'Show' : 'Hide'} the features of the ${SITE_NAMES[site]}`}
              onClick={() => change((s) => hideSite(s, site, !hiddenSites.has(site)), 'step')}
            >
              <SiteMark site={site} size={14} /> <span>{SITE_NAMES[site]}</span>
              {hiddenSites.has(site) && <span className="quiet">(hidden)</span>}
            </button>
          </li>
        ))}
        {CLASSES.map((flowClass) => (
          <li key={flowClass} className="class">
            <SiteMark site="res" flowClass={flowClass} size={14} /> {flowClass}
          </li>
        ))}
      </ul>
      <Explain term="the class of a feature">
        {CLASSES.map((flowClass) => (
          <p key={flowClass}>
            {flowClass}: {MEANINGS[flowClass]}
          </p>
        ))}
        <p className="quiet">A to D of section 3.3.</p>
      </Explain>
    </div>
  );
}
