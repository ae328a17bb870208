import { useEffect, useState } from 'react';
import { adviceOf } from '../../core/advice';
import { factsOf } from '../../core/facts';
import { type FeatureId, featureOf } from '../../core/ids';
import { SIDES, type WrittenText } from '../../core/run';
import { type Run, sameText } from '../../state/steering';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { STEERING_COMMANDS } from '../commands/steeringCommands';
import { labelText } from '../labelText';
import { useServices } from '../services';
import { usePieces } from '../tokens/usePieces';
import { useApp } from '../useApp';
import { Advice } from './Advice';
import { Beside } from './Beside';
import { type Inspected, inspectedWords, SIDE_NAMES } from './inspected';
import { Meter } from './Meter';
import { TokenTip } from './TokenTip';
import { WrittenColumn } from './WrittenColumn';

const runOf = (state: AppState) => state.run;
const runsOf = (state: AppState) => state.runs;
const stageOf = (state: AppState) => state.model.stage;
const labelsOf = (state: AppState) => state.open?.labels;
const factsInStore = (state: AppState) => state.open?.facts;
const selectedOf = (state: AppState) => state.spec.selected;
const editsOf = (state: AppState) => state.spec.plan.edits;

/** The two texts, side by side, as they grow. */
export function Texts({ picked }: { readonly picked: FeatureId | 'all' }) {
  const { steering } = useServices();
  const run = useApp(runOf);
  const runs = useApp(runsOf);
  const stage = useApp(stageOf);
  const edits = useApp(editsOf);
  const selected = useApp(selectedOf);
  const labels = useApp(labelsOf);
  const pieces = usePieces();
  const facts = useApp(factsInStore);
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const [besideId, setBeside] = useState<number | null>(null);
  // What was looked at belongs to the run that is gone.
  const id = run?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number is what tells that there is another run
  useEffect(() => setInspected(null), [id]);
  if (!run)
    return stage === 'failed' ? null : (
      <p className="quiet" aria-busy={stage === 'loading'}>
        {stage === 'ready'
          ? 'Generate to see the texts.'
          : 'The texts appear here as soon as the model is ready.'}
      </p>
    );
  // The numbers follow what is selected, edited or not.
  const feature = selected ?? (picked === 'all' ? run.features[0] : picked);
  const index = placeOf(run, feature);
  const other = runs.find((one) => one.id === besideId && one.id !== run.id);
  const columns = SIDES.map((side) =>
    side === 'unedited' && other ? { one: other, side: 'edited' as const } : { one: run, side },
  );
  const advice = run.plan && run.texts.unedited.prompt && adviceOf(run.plan, ofEdits(run));
  const ghost = ghostOf(run, runs);
  const peak = feature && facts && factsOf(facts, featureOf(feature))?.peak;
  const top = peak || strongest(run, index);
  return (
    <section className="texts" aria-label="Texts" aria-busy={run.stage === 'running'} data-run={run.id}>
      {run.stage === 'failed' && <Trouble run={run} />}
      {run.prompt && run.prompt.cut > 0 && (
        <p className="quiet">The first {run.prompt.cut} tokens of the prompt were cut: they did not fit.</p>
      )}
      {advice && <Advice advice={advice} />}
      <div className="columns">
        {columns.map(({ one, side }, column) => (
          <div key={SIDES[column]} className="column">
            {column === 0 ? (
              <Beside beside={other?.id ?? null} run={run} onChoose={setBeside} />
            ) : (
              <h3>{SIDE_NAMES.edited}</h3>
            )}
            {column === 1 && edits.length === 0 ? (
              <p className="quiet">
                Choose a feature or a whole chain above to see what the model generates when they are edited.
              </p>
            ) : (
              <>
                <WrittenColumn
                  run={one}
                  side={side}
                  ghost={side === 'unedited' ? ghost : undefined}
                  feature={feature}
                  index={placeOf(one, feature)}
                  top={top}
                  at={inspected?.run === one.id && inspected.side === side ? inspected.at : -1}
                  onInspect={setInspected}
                />
                <Meter text={one.texts[side]} />
              </>
            )}
          </div>
        ))}
      </div>
      <p className="quiet key">
        <span className="token likelier">Underlined</span>: likelier when steered.{' '}
        <span className="token rarer">Dashed</span>: rarer.
        {feature && <> {numbersWords(run, index, labelText(labels, feature), feature)}</>}
      </p>
      <p className="actions">
        <CommandButton command={STEERING_COMMANDS.copyTexts} />
      </p>
      {inspected && <TokenTip inspected={inspected} />}
      <p className="visually-hidden" role="status">
        {inspected && inspectedWords(inspected, pieces)}
      </p>
      <p className="visually-hidden" role="status">
        {run.stage === 'running'
          ? 'Writing'
          : run.stage === 'done'
            ? run.request.plan.edits.length > 0
              ? 'Both texts are written'
              : 'The text is written'
            : ''}
      </p>
      {run.stage === 'failed' && SIDES.some((side) => run.texts[side].tokens.length > 0) && (
        <p className="actions">
          <button type="button" onClick={() => void steering?.resume()}>
            Continue from here
          </button>
        </p>
      )}
    </section>
  );
}

/** The place of a feature among those that a run read; -1 where it did not. */
function placeOf({ features }: Run, feature: FeatureId | undefined): number {
  return feature ? features.indexOf(feature) : -1;
}

/** What the numbers under the tokens are. */
function numbersWords(run: Run, index: number, label: string, feature: FeatureId): string {
  if (index < 0) return `Numbers: the activation of ${feature} has not been read.`;
  const { edits } = run.request.plan;
  const where =
    edits.length === 0
      ? ''
      : edits.some((edit) => edit.feature === feature)
        ? ' On the steered side, what is left of it after the edit.'
        : ' On the steered side, read after the edits.';
  return `Numbers: activation of ${label} (${feature}), in the model’s units.${where}`;
}

/** Activations of the edited features alone, in the unedited prompt. */
function ofEdits({ texts, features, request }: Run): Float32Array {
  const [width, count] = [features.length, request.plan.edits.length];
  return (texts.unedited.prompt?.unedited ?? new Float32Array(0)).filter((_, i) => i % width < count);
}

/** Of a feature in both texts, where the pack does not say what its largest is. */
function strongest({ texts, features }: Run, index: number): number {
  const width = features.length;
  const all = SIDES.flatMap((side) => [
    ...(texts[side].prompt?.[side].filter((_, i) => i % width === index) ?? []),
    ...texts[side].tokens.map(({ activations }) => activations?.[side][index] ?? 0),
  ]);
  return Math.max(1, ...all);
}

/** The unsteered text is the same whatever the plan: it stays in sight until it comes again. */
function ghostOf(run: Run, runs: readonly Run[]): WrittenText | undefined {
  return runs.findLast((other) => other.texts.unedited.end && sameText(other.request, run.request))?.texts
    .unedited;
}

function Trouble({ run }: { readonly run: Run }) {
  const { steering } = useServices();
  return (
    <div role="alert" className="notice">
      <p>{run.trouble}</p>
      {run.tooLong && (
        <button type="button" onClick={() => void steering?.write({ cutLeft: true })}>
          Cut its beginning
        </button>
      )}
    </div>
  );
}
