import { useEffect, useId, useRef, useState } from 'react';
import { LONGEST_NOTE, MOST_NOTES } from '../../core/choice';
import type { FeatureId } from '../../core/ids';
import { setNote } from '../../state/choiceCommands';
import type { AppState } from '../../state/store';
import { useRequest } from '../commands/requests';
import { useServices } from '../services';
import { useApp } from '../useApp';

const notesOf = (state: AppState) => state.spec.notes;
/** A rest in typing after which what was written is a step that can be undone. */
const REST_MS = 800;

/** A short text on the selected feature. It stands in the picture, in links and in files. */
export function Note({ feature }: { readonly feature: FeatureId }) {
  const { change } = useServices();
  const notes = useApp(notesOf);
  const note = notes.get(feature) ?? '';
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const name = useId();
  const open = note !== '' || asked;

  useRequest('note', () => setAsked(true));
  // Asked for again, or for the first time: the field is there after this.
  useEffect(() => {
    if (asked) field.current?.focus();
  }, [asked]);

  const settle = (): void => {
    if (rest.current === undefined) return;
    clearTimeout(rest.current);
    rest.current = undefined;
    change((s) => s, 'settle');
  };
  const write = (text: string): void => {
    change((s) => setNote(s, feature, text), 'drag');
    clearTimeout(rest.current);
    rest.current = setTimeout(settle, REST_MS);
  };
  if (!open)
    return (
      <p>
        <button
          type="button"
          className="link"
          disabled={notes.size >= MOST_NOTES}
          onClick={() => setAsked(true)}
        >
          {notes.size >= MOST_NOTES ? `No more than ${MOST_NOTES} notes` : 'Add a note'}
        </button>
      </p>
    );
  return (
    <div className="note">
      <label htmlFor={name}>Note</label>
      <textarea
        ref={field}
        id={name}
        rows={2}
        maxLength={LONGEST_NOTE}
        value={note}
        placeholder="What you found. It travels with the link."
        onChange={({ target }) => write(target.value)}
        onBlur={() => {
          settle();
          setAsked(false);
        }}
      />
    </div>
  );
}
