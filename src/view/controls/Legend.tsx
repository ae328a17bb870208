import { CLASSES, type FlowClass } from '../../core/classes';
import { SITE_NAMES, SITES } from '../../core/ids';
import { Explain } from '../Explain';
import { SiteMark } from '../SiteMark';

const MEANINGS: Readonly<Record<FlowClass, string>> = {
  translated: 'kept from the layer below, untouched by the modules',
  processed: 'kept from the layer below and changed by the mlp or attention',
  newborn: 'not in the layer below, written here by the mlp or attention',
  unexplained: 'no source is similar enough',
};

/** Colour and shape say the site, fill says the class. */
export function Legend() {
  return (
    <div className="legend">
      <ul aria-label="Legend">
        {SITES.map((site) => (
          <li key={site}>
            <SiteMark site={site} size={14} /> {SITE_NAMES[site]}
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
