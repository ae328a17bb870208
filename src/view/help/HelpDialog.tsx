import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import type { AppState } from '../../state/store';
import { useApp } from '../useApp';
import { TERMS } from './terms';

export type HelpPage = 'terms' | 'about';

const PAPER = 'https://arxiv.org/abs/2502.03032';
const NAMES: Readonly<Record<HelpPage, string>> = { terms: 'Terms', about: 'About Headwaters' };

/** Where the software does something else than the paper, each in a line. */
const DEPARTURES: readonly string[] = [
  'A match must also beat chance, as measured in this pack; the paper’s fixed cuts alone come back with “Hide matches no better than chance” off.',
  'The same cuts say what is drawn and what is high; the paper leaves the thresholds of the classes to each layer.',
  's is in units of a feature’s mean activation, where the paper folds by thresholds; themes are counted by words, where the paper asks a language model.',
];

interface Props {
  /** What is on show; null: nothing. */
  readonly page: HelpPage | null;
  readonly onClose: () => void;
}

/** What there is to read: every term in a sentence, or what this is and by which paper. */
export function HelpDialog({ page, onClose }: Props) {
  return (
    <ModalOverlay
      className="palette-veil"
      isOpen={page !== null}
      isDismissable
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className="palette reading">
        <Dialog className="palette-dialog words">
          <header>
            <Heading slot="title" level={2}>
              {NAMES[page ?? 'terms']}
            </Heading>
            {/* biome-ignore lint/a11y/noAutofocus: a dialog begins with what can be done in it */}
            <button type="button" className="pill" autoFocus onClick={onClose}>
              Close
            </button>
          </header>
          {page === 'about' ? <About /> : <Terms />}
        </Dialog>
      </Modal>
    </ModalOverlay>
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
        of their decoder vectors, and turns them in the model while it writes. The method is that of <Paper />
        . Everything is computed in this browser.
      </p>
      <h3>What departs from the paper</h3>
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
