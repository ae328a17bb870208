import { useEffect, useId, useRef, useState } from 'react';
import { LONGEST_NOTE, MOST_NOTES } from '../../core/choice';
import type { FeatureId } from '../../core/ids';
import { setNote } from '../../state/choiceCommands';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { CHOICE_COMMANDS } from '../commands/choiceCommands';
import { useRequest } from '../commands/requests';
import { useApp } from '../useApp';
import { useWriting } from '../useWriting';

const notesOf = (state: AppState) => state.spec.notes;

/** A short note on the selected feature, shown in the picture and saved in links and files. */
export function Note({ feature }: { readonly feature: FeatureId }) {
  const { write, settle } = useWriting();
  const notes = useApp(notesOf);
  const note = notes.get(feature) ?? '';
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const name = useId();
  const open = note !== '' || asked;

  useRequest('note', () => setAsked(true));
  // Asked for again, or for the first time: the field is there after this.
  useEffect(() => {
    if (asked) field.current?.focus();
  }, [asked]);

  if (!open)
    return (
      <p>
        {notes.size < MOST_NOTES ? (
          <CommandButton command={CHOICE_COMMANDS.note} className="link" />
        ) : (
          <span className="quiet">No more than {MOST_NOTES} notes</span>
        )}
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
        placeholder="What you found. Notes are part of the link."
        onChange={({ target }) => write((s) => setNote(s, feature, target.value))}
        onFocus={() => setAsked(true)}
        onBlur={() => {
          settle();
          setAsked(false);
        }}
      />
    </div>
  );
}
