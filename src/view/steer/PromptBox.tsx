import { useEffect, useId, useRef, useState } from 'react';
import { LONGEST_PROMPT } from '../../core/textSpec';
import { changeText } from '../../state/planCommands';
import type { AppState } from '../../state/store';
import { STEERING_COMMANDS } from '../commands/steeringCommands';
import { useRun } from '../commands/useNow';
import { useServices } from '../services';
import { useApp } from '../useApp';

const promptOf = (state: AppState) => state.spec.text.prompt;
const examplesOf = (state: AppState) => state.open?.pack.manifest.prompts;
const runningOf = (state: AppState) => state.run?.stage === 'running';
const untriedOf = (state: AppState) => state.run === null && state.runs.length === 0;
const readyOf = (state: AppState) => state.model.stage === 'ready';

/** A pause in typing after which the text is tried. */
const PAUSE_MS = 700;

/** What the model goes on from. */
export function PromptBox() {
  const { change } = useServices();
  const run = useRun();
  const prompt = useApp(promptOf);
  const examples = useApp(examplesOf) ?? [];
  const running = useApp(runningOf);
  const ready = useApp(readyOf);
  const [typed, setTyped] = useState(prompt);
  const id = useId();

  // A link, or undo, brings another prompt.
  useEffect(() => setTyped(prompt), [prompt]);
  // A visitor has something to try at once. Whoever empties the field later wants it empty.
  const [first] = examples;
  const untried = useApp(untriedOf);
  useEffect(() => {
    if (untried && prompt === '' && first) change((s) => changeText(s, { prompt: first.text }), 'touch');
  }, [untried, prompt, first, change]);

  const commit = (text: string): void => {
    if (text !== prompt) change((s) => changeText(s, { prompt: text }), 'step');
  };
  useEffect(() => {
    if (typed === prompt) return undefined;
    const timer = setTimeout(() => change((s) => changeText(s, { prompt: typed }), 'settle'), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, prompt, change]);

  // Whoever leaves the panel in the middle of a word finds it there again.
  const pending = useRef({ typed, prompt });
  pending.current = { typed, prompt };
  useEffect(
    () => () => {
      const last = pending.current;
      if (last.typed !== last.prompt) change((s) => changeText(s, { prompt: last.typed }), 'settle');
    },
    [change],
  );

  const write = (): void => {
    if (typed === prompt) run(STEERING_COMMANDS.generate);
    else commit(typed);
  };
  return (
    <section className="prompt">
      <div className="prompt-head">
        <label htmlFor={id}>Prompt</label>
        <select
          aria-label="Example prompts"
          value={examples.some(({ text }) => text === typed) ? typed : ''}
          onChange={(event) => {
            setTyped(event.target.value);
            commit(event.target.value);
          }}
        >
          <option value="" disabled>
            Examples
          </option>
          {examples.map(({ title, text }) => (
            <option key={text} value={text}>
              {title}
            </option>
          ))}
        </select>
        {/* One button for both: what has the focus stays where it is. */}
        <button
          type="button"
          className="pill"
          disabled={!ready && !running}
          onClick={running ? () => run(STEERING_COMMANDS.stop) : write}
        >
          {running ? 'Stop' : 'Generate'}
        </button>
      </div>
      <textarea
        id={id}
        rows={2}
        value={typed}
        maxLength={LONGEST_PROMPT}
        placeholder="The beginning of a text, for the model to go on from"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          write();
        }}
      />
    </section>
  );
}
