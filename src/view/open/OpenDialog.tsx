import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { isAbort, messageOf } from '../../core/errors';
import type { LookedAt } from '../../state/lookedAt';
import type { OpenAsked } from '../../state/store';
import { PageDialog } from '../PageDialog';
import { useServices } from '../services';
import { Catalogue } from './Catalogue';
import { chosenFolder, LABEL_FILES } from './chosenFiles';
import { Found } from './Found';

interface Props {
  readonly asked: OpenAsked;
  readonly onClose: () => void;
}

type Stage =
  | { readonly stage: 'asking'; readonly trouble?: string }
  | { readonly stage: 'looking'; readonly what: string }
  | { readonly stage: 'found'; readonly found: LookedAt };

/** Names a place, says what stands there, and opens it when that is what was meant. */
export function OpenDialog({ asked, onClose }: Props) {
  const { lookAt, openPlace, labels } = useServices();
  const [stage, setStage] = useState<Stage>({ stage: 'asking' });
  const [text, setText] = useState('');
  const looking = useRef<AbortController>(undefined);
  useEffect(() => () => looking.current?.abort(), []);

  const look = (place: string, what = place): void => {
    looking.current?.abort();
    const stop = new AbortController();
    looking.current = stop;
    setStage({ stage: 'looking', what });
    lookAt(place, stop.signal).then(
      (found) => !stop.signal.aborted && setStage({ stage: 'found', found }),
      (error: unknown) => {
        if (stop.signal.aborted || isAbort(error)) return;
        setStage({ stage: 'asking', trouble: messageOf(error) });
      },
    );
  };
  const back = (): void => {
    looking.current?.abort();
    setStage({ stage: 'asking' });
  };
  // What was dropped is looked at without another question.
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    if (asked.from !== null) latest.current(asked.from, asked.what);
  }, [asked]);

  return (
    <PageDialog
      title={stage.stage === 'found' ? 'This is what was found' : 'Open SAEs'}
      name="open-dialog"
      onClose={onClose}
    >
      {stage.stage === 'found' ? (
        <Found
          found={stage.found}
          onBack={back}
          onOpen={() => {
            onClose();
            openPlace(stage.found);
          }}
        />
      ) : (
        <Asking
          stage={stage}
          text={text}
          onText={setText}
          onLook={look}
          onStop={back}
          onLabels={(files) => {
            onClose();
            void labels.addFiles(files);
          }}
        />
      )}
    </PageDialog>
  );
}

interface AskingProps {
  readonly stage: Exclude<Stage, { stage: 'found' }>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onLook: (place: string, what?: string) => void;
  readonly onStop: () => void;
  readonly onLabels: (files: readonly File[]) => void;
}

function Asking({ stage, text, onText, onLook, onStop, onLabels }: AskingProps) {
  const isLooking = stage.stage === 'looking';
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '' && !isLooking) onLook(text);
  };
  return (
    <>
      <form className="open-form" onSubmit={submit}>
        <label htmlFor={field}>Address, or repository of a model hub</label>
        <div>
          <input
            ref={input}
            id={field}
            // biome-ignore lint/a11y/noAutofocus: a dialog begins with what can be done in it
            autoFocus
            type="text"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="google/gemma-scope-2-270m-pt, or https://…"
            value={text}
            onChange={({ target }) => onText(target.value)}
          />
          <button type="submit" className="pill" aria-disabled={isLooking || text.trim() === ''}>
            Look
          </button>
        </div>
      </form>
      <p className="open-files">
        <FolderButton onChosen={(place, name) => onLook(place, name)} />
        <span className="quiet">or drop a folder on the page. Nothing is uploaded.</span>
      </p>
      <p className="open-files">
        <LabelsButton onChosen={onLabels} />
        <span className="quiet">
          for the SAEs that are open: explanations exported from Neuronpedia, CSV or JSON.
        </span>
      </p>
      <div role="status" className="open-status">
        {isLooking && (
          <p>
            Looking at {stage.what}: names, configurations and the heads of files…{' '}
            <button
              type="button"
              className="link"
              onClick={() => {
                onStop();
                input.current?.focus();
              }}
            >
              Cancel
            </button>
          </p>
        )}
      </div>
      {stage.stage === 'asking' && stage.trouble !== undefined && (
        <p role="alert" className="open-trouble">
          {stage.trouble}
        </p>
      )}
      <Catalogue isBusy={isLooking} onChoose={(entry) => onLook(entry.places.join(','), entry.title)} />
    </>
  );
}

function LabelsButton({ onChosen }: { readonly onChosen: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="pill" onClick={() => input.current?.click()}>
        Add labels…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={LABEL_FILES}
        aria-label="Files of labels"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = '';
          if (files.length > 0) onChosen(files);
        }}
      />
    </>
  );
}

function FolderButton({ onChosen }: { readonly onChosen: (place: string, name: string) => void }) {
  const { holdFiles } = useServices();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="pill" onClick={() => input.current?.click()}>
        Choose a folder…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        {...{ webkitdirectory: '' }}
        aria-label="Folder of SAEs"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same folder can be chosen again.
          target.value = '';
          const folder = chosenFolder(files);
          if (folder) onChosen(holdFiles(folder), folder.name);
        }}
      />
    </>
  );
}
