import { CLASSES, type FlowClass } from '../../core/classes';
import { SITE_NAMES, SITES } from '../../core/ids';
import { SiteMark } from '../SiteMark';

const MEANINGS: Readonly<Record<FlowClass, string>> = {
  translated: 'A: kept from the layer below, untouched by the modules (section 3.3)',
  processed: 'B: kept from the layer below and changed by the mlp or attention (section 3.3)',
  newborn: 'C: not in the layer below, written here by the mlp or attention (section 3.3)',
  unexplained: 'D: no source is similar enough (section 3.3)',
};

/** Colour and shape say the site, fill says the class. */
export function Legend() {
  return (
    <ul className="legend" aria-label="Legend">
      {SITES.map((site) => (
        <li key={site}>
          <SiteMark site={site} size={14} /> {SITE_NAMES[site]}
        </li>
      ))}
      {CLASSES.map((flowClass) => (
        <li key={flowClass} className="class" title={MEANINGS[flowClass]}>
          <SiteMark site="res" flowClass={flowClass} size={14} /> {flowClass}
        </li>
      ))}
    </ul>
  );
}
