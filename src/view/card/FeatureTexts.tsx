import { useId, useLayoutEffect, useRef, useState } from 'react';
import { LONGEST_NOTE, LONGEST_OWN_LABEL, MOST_NOTES, MOST_OWN_LABELS } from '../../core/choice';
import type { FeatureId } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import { setLabel, setNote } from '../../state/choiceCommands';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { CHOICE_COMMANDS } from '../commands/choiceCommands';
import type { Command } from '../commands/command';
import { type Request, useRequest } from '../commands/requests';
import { useApp } from '../useApp';
import { useWriting } from '../useWriting';

interface Kind {
  readonly name: string;
  readonly command: Command;
  readonly request: Request;
  readonly placeholder: string;
  readonly longest: number;
  readonly most: number;
  readonly rows: number;
  textsOf(state: AppState): ReadonlyMap<FeatureId, string>;
  set(spec: GraphSpec, feature: FeatureId, text: string): GraphSpec;
}

const NOTE: Kind = {
  name: 'Note',
  command: CHOICE_COMMANDS.note,
  request: 'note',
  placeholder: 'What you found. Notes are part of the link.',
  longest: LONGEST_NOTE,
  most: MOST_NOTES,
  rows: 2,
  textsOf: ({ spec }) => spec.notes,
  set: setNote,
};

const LABEL: Kind = {
  name: 'Your label',
  command: CHOICE_COMMANDS.label,
  request: 'label',
  placeholder: 'Stands in place of its label, and is part of the link.',
  longest: LONGEST_OWN_LABEL,
  most: MOST_OWN_LABELS,
  rows: 1,
  textsOf: ({ spec }) => spec.labels,
  set: setLabel,
};

/** What a person writes on the selected feature: a label of their own, and a note. Saved in links and files. */
export function FeatureTexts({ feature }: { readonly feature: FeatureId }) {
  return (
    <div className="texts-on">
      <FeatureText feature={feature} kind={LABEL} />
      <FeatureText feature={feature} kind={NOTE} />
    </div>
  );
}

function FeatureText({ feature, kind }: { readonly feature: FeatureId; readonly kind: Kind }) {
  const { write, settle } = useWriting();
  const texts = useApp(kind.textsOf);
  const text = texts.get(feature) ?? '';
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const name = useId();
  const open = text !== '' || asked;

  useRequest(kind.request, () => setAsked(true));
  // Asked for again, or for the first time: the field is there after this.
  useLayoutEffect(() => {
    if (asked) field.current?.focus();
  }, [asked]);

  if (!open)
    return (
      <p>
        {texts.size < kind.most ? (
          <CommandButton command={kind.command} className="link" />
        ) : (
          <span className="quiet">
            No more than {kind.most} {kind.request}s
          </span>
        )}
      </p>
    );
  return (
    <div className="note">
      <label htmlFor={name}>{kind.name}</label>
      <textarea
        ref={field}
        id={name}
        rows={kind.rows}
        maxLength={kind.longest}
        value={text}
        placeholder={kind.placeholder}
        onChange={({ target }) => write((s) => kind.set(s, feature, target.value))}
        onFocus={() => setAsked(true)}
        onBlur={() => {
          settle();
          setAsked(false);
        }}
      />
    </div>
  );
}
