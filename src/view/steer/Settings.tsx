import { SCOPES, type Scope } from '../../core/plan';
import { PAPER_SAMPLING, TEXT_LIMITS, type TextSpec } from '../../core/textSpec';
import { changePlan, changeText } from '../../state/planCommands';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { NumberField } from './NumberField';

const textOf = (state: AppState) => state.spec.text;
/** Chat templates stand in the tokenizer's settings. */
const hasChatOf = (state: AppState) => Boolean(state.open?.pack.manifest.model.tokenizer_config);
const planOf = (state: AppState) => state.spec.plan;

const SCOPE_NAMES: Readonly<Record<Scope, string>> = {
  both: 'prompt and new text',
  prompt: 'the prompt alone',
  generated: 'the new text alone',
};

const FIELDS: readonly { name: keyof typeof TEXT_LIMITS; label: string; step: number; title: string }[] = [
  { name: 'seed', label: 'Seed', step: 1, title: 'For the random numbers; both texts use the same' },
  { name: 'length', label: 'Length', step: 10, title: 'Maximum new tokens' },
  { name: 'temperature', label: 'Temperature', step: 0.05, title: '0 always takes the likeliest token' },
  {
    name: 'topP',
    label: 'Top-p',
    step: 0.05,
    title: 'Sample from the most likely tokens whose probabilities add up to this',
  },
  { name: 'topK', label: 'Top-k', step: 10, title: 'Sample from at most this many tokens; 0 means no limit' },
];

/** How the texts are drawn, and where the plan acts. */
export function Settings() {
  const { change } = useServices();
  const text = useApp(textOf);
  const plan = useApp(planOf);
  const hasChat = useApp(hasChatOf);
  const set = (next: Partial<TextSpec>): void => change((s) => changeText(s, next), 'settle');
  return (
    <details className="settings">
      <summary>
        Sampling and scope{' '}
        <span className="quiet">
          seed {text.seed}, {text.length} tokens, temperature {text.temperature}, top-p {text.topP}
          {text.topK > 0 && `, top-k ${text.topK}`}
        </span>
      </summary>
      <div className="fields">
        {FIELDS.map(({ name, label, step, title }) => (
          <NumberField
            key={name}
            label={label}
            title={title}
            value={text[name]}
            least={TEXT_LIMITS[name][0]}
            most={TEXT_LIMITS[name][1]}
            step={step}
            onCommit={(value) => set({ [name]: value })}
          />
        ))}
      </div>
      <p className="actions">
        <button type="button" onClick={() => set(PAPER_SAMPLING)}>
          The paper’s: top-p 0.7, temperature 1.27
        </button>
        <button type="button" onClick={() => set({ seed: (text.seed + 1) % TEXT_LIMITS.seed[1] })}>
          Next seed
        </button>
      </p>
      <div className="fields">
        <label>
          <span className="quiet">The plan acts on</span>
          <select
            value={plan.scope}
            onChange={(event) => {
              const scope = SCOPES.find((one) => one === event.target.value);
              if (scope) change((s) => changePlan(s, { scope }), 'step');
            }}
          >
            {SCOPES.map((scope) => (
              <option key={scope} value={scope}>
                {SCOPE_NAMES[scope]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="quiet">Unit of s</span>
          <select
            value={plan.fold ? 'typical' : 'raw'}
            onChange={(event) =>
              change((s) => changePlan(s, { fold: event.target.value === 'typical' }), 'step')
            }
          >
            <option value="typical">typical activation of each feature</option>
            <option value="raw">the model’s own</option>
          </select>
        </label>
        {hasChat && (
          <label className="inline">
            <input
              type="checkbox"
              checked={text.chat}
              onChange={(event) => change((s) => changeText(s, { chat: event.target.checked }), 'step')}
            />
            Treat the prompt as a chat turn
          </label>
        )}
        <label className="inline">
          <input
            type="checkbox"
            checked={plan.bos}
            onChange={(event) => change((s) => changePlan(s, { bos: event.target.checked }), 'step')}
          />
          Edit the first token (BOS) as well
        </label>
      </div>
    </details>
  );
}
