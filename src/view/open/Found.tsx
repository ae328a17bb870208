import { useEffect, useRef } from 'react';
import { SITE_NAMES } from '../../core/ids';
import { AND, DISK } from '../../core/packPlace';
import { bytesText, countText, rangesText } from '../../core/units';
import type { LookedAt } from '../../state/lookedAt';

interface Props {
  readonly found: LookedAt;
  readonly onBack: () => void;
  readonly onOpen: () => void;
}

/** Everything about a collection that is known before anything large is read. */
export function Found({ found: { from, inspection }, onBack, onOpen }: Props) {
  const { layouts, model, width, layers, sites, saes, features, activations, licence, bytes, notes } =
    inspection;
  const facts: readonly (readonly [string, string])[] = [
    ['Layout', layouts.join(' and ')],
    ['Model', model],
    ['Residual stream', `${countText(width)} dimensions`],
    ['Layers', rangesText(layers)],
    ['Sites', sites.map((site) => SITE_NAMES[site]).join(', ')],
    ['SAEs', `${countText(saes)} with ${countText(features)} features in all`],
    ['Activation function', activations.join(', ') || 'not said'],
    ['Licence', licence ?? 'not said'],
    ['First step from a feature', `reads at most ${bytesText(bytes.firstStep)}`],
    ['Matching all of it', `reads ${bytesText(bytes.allDecoders)}`],
  ];
  // What comes next has the focus, and what was found is seen from its top.
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <p className="quiet found-place">{placeText(from)}</p>
      <dl className="found-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && (
        <ul className="found-notes" aria-label="What to know about it">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="actions found-actions">
        <button ref={first} type="button" onClick={onOpen}>
          Open
        </button>
        <button type="button" onClick={onBack}>
          Choose another
        </button>
      </div>
    </>
  );
}

function placeText(from: string): string {
  return from.startsWith(DISK)
    ? `Folder ${from.slice(DISK.length)} on this computer`
    : from.split(AND).join(', ');
}
