import { bytesText } from '../../core/units';
import { CATALOGUE, type CatalogueEntry } from '../../state/catalogue';

interface Props {
  readonly isBusy: boolean;
  readonly onChoose: (entry: CatalogueEntry) => void;
}

/** Public collections that many people begin with. */
export function Catalogue({ isBusy, onChoose }: Props) {
  return (
    <section aria-labelledby="catalogue-title" className="catalogue">
      <h3 id="catalogue-title">Public collections</h3>
      <ul>
        {CATALOGUE.map((entry) => (
          <li key={entry.title}>
            <button type="button" aria-disabled={isBusy} onClick={() => !isBusy && onChoose(entry)}>
              <span>{entry.title}</span>
              <span className="quiet">
                {entry.sites}. All decoders {bytesText(entry.bytes)}
                {entry.licence === undefined ? '' : `, ${entry.licence}`}.
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
