import type { AppState } from '../../state/store';
import { PageDialog } from '../PageDialog';
import { useApp } from '../useApp';
import { TERMS } from './terms';

export type HelpPage = 'terms' | 'about';

const PAPER = 'https://arxiv.org/abs/2502.03032';
const NAMES: Readonly<Record<HelpPage, string>> = { terms: 'Terms', about: 'About Headwaters' };

/** Where the software departs from the paper, a line each. */
const DEPARTURES: readonly string[] = [
  'A match must also be better than chance, as measured in this pack. Turn off “Hide matches no better than chance” for the paper’s fixed cuts.',
  'The same cuts decide what is drawn and which scores are high; the paper leaves class thresholds to each layer.',
  's is in units of a feature’s mean activation; the paper folds by thresholds. Themes are counted by tokens; the paper asks a language model.',
];

interface Props {
  /** What is on show; null: nothing. */
  readonly page: HelpPage | null;
  readonly onClose: () => void;
}

/** Every term in a sentence, or what Headwaters is and which paper it implements. */
export function HelpDialog({ page, onClose }: Props) {
  return (
    <PageDialog title={NAMES[page ?? 'terms']} isOpen={page !== null} startsAtClose onClose={onClose}>
      {page === 'about' ? <About /> : <Terms />}
    </PageDialog>
  );
}

/** The whole table as plain text, so that the browser's own search finds what is in it. */
function Terms() {
  return (
    <>
      <p className="quiet">
        Sections are those of <Paper />.
      </p>
      <dl>
        {Object.entries(TERMS).map(([key, { name, sentence, source }]) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>
              {sentence} <span className="quiet">{source}.</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const manifestOf = (state: AppState) => state.open?.pack.manifest;

function About() {
  const manifest = useApp(manifestOf);
  return (
    <>
      <p>
        Headwaters traces the features of sparse autoencoders upstream through a language model, by the cosine
        of their decoder vectors, and steers the model with them. The method is that of <Paper />. Everything
        is computed in this browser.
      </p>
      <h3>Departures from the paper</h3>
      <ul>
        {DEPARTURES.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {manifest && (
        <>
          <h3>The open pack</h3>
          <p>
            {manifest.title} <span className="id">{manifest.id}</span>
            {manifest.revision && (
              <>
                , revision <span className="id">{manifest.revision}</span>
              </>
            )}
          </p>
          {manifest.description && <p className="quiet">{manifest.description}</p>}
          {manifest.licence && <p className="quiet">{manifest.licence}</p>}
        </>
      )}
    </>
  );
}

function Paper() {
  return (
    <a href={PAPER} target="_blank" rel="noreferrer">
      Analyze Feature Flow to Enhance Interpretation and Steering in Language Models (arXiv 2502.03032)
    </a>
  );
}
