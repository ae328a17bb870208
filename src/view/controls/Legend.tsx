import { CLASSES } from '../../core/classes';
import { SITE_NAMES, SITES } from '../../core/ids';
import type { AppState } from '../../state/store';
import { SITE_COMMANDS } from '../commands/choiceCommands';
import { nameOf } from '../commands/command';
import { useNow, useRun } from '../commands/useNow';
import { Explain } from '../Explain';
import { ToolsSlot } from '../flow/tools';
import { ZoomButtons } from '../flow/ZoomButtons';
import { SiteMark } from '../SiteMark';
import { useApp } from '../useApp';

const hiddenOf = (state: AppState) => state.spec.hiddenSites;

/** Below the picture: what its marks mean, and what moves it. Colour and shape say the site, fill says the class. A site is hidden and shown by a click on it. */
export function Legend() {
  const now = useNow();
  const run = useRun();
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
              title={nameOf(SITE_COMMANDS[site], now)}
              onClick={() => run(SITE_COMMANDS[site])}
            >
              <SiteMark site={site} size={14} /> <span>{SITE_NAMES[site]}</span>
              {hiddenSites.has(site) && <span className="quiet">(hidden)</span>}
            </button>
            {site === SITES.at(-1) && (
              <Explain term="a site" of={['residual', 'mlp', 'attention', 'river', 'margin', 'badge']} />
            )}
          </li>
        ))}
        {CLASSES.map((flowClass) => (
          <li key={flowClass} className="class">
            <SiteMark site="res" flowClass={flowClass} size={14} /> {flowClass}
            {flowClass === CLASSES.at(-1) && (
              <Explain term="the class of a feature" of={[...CLASSES, 'span']} />
            )}
          </li>
        ))}
      </ul>
      <div className="picture-moves">
        <ToolsSlot />
        <ZoomButtons />
      </div>
    </div>
  );
}
