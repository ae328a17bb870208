import { useEffect, useState } from 'react';
import { adviceOf } from '../../core/advice';
import { factsOf } from '../../core/facts';
import { type FeatureId, featureOf } from '../../core/ids';
import { SIDES, type WrittenText } from '../../core/run';
import { type Run, sameText } from '../../state/steering';
import type { AppState } from '../../state/store';
import { labelText } from '../labelText';
import { useServices } from '../services';
import { usePieces } from '../tokens/usePieces';
import { useApp } from '../useApp';
import { Advice } from './Advice';
import { type Inspected, inspectedWords, SIDE_NAMES } from './inspected';
import { Meter } from './Meter';
import { TokenTip } from './TokenTip';
import { WrittenColumn } from './WrittenColumn';

const runOf = (state: AppState) => state.run;
const runsOf = (state: AppState) => state.runs;
const stageOf = (state: AppState) => state.model.stage;
const labelsOf = (state: AppState) => state.open?.labels;
const factsInStore = (state: AppState) => state.open?.facts;
const editsOf = (state: AppState) => state.spec.plan.edits;

/** The two texts, side by side, as they grow. */
export function Texts({ picked }: { readonly picked: FeatureId | 'all' }) {
  const { steering } = useServices();
  const run = useApp(runOf);
  const runs = useApp(runsOf);
  const stage = useApp(stageOf);
  const edits = useApp(editsOf);
  const labels = useApp(labelsOf);
  const pieces = usePieces();
  const facts = useApp(factsInStore);
  const [inspected, setInspected] = useState<Inspected | null>(null);
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
  // Activations are of the run's own plan, which the plan on show may have left behind.
  const index = run.request.plan.edits.findIndex(({ feature }) => picked === 'all' || feature === picked);
  const feature = run.request.plan.edits[index]?.feature;
  const advice =
    run.plan && run.texts.unedited.prompt && adviceOf(run.plan, run.texts.unedited.prompt.unedited);
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
        {SIDES.map((side) => (
          <div key={side} className="column">
            <h3>{SIDE_NAMES[side]}</h3>
            {side === 'edited' && edits.length === 0 ? (
              <p className="quiet">
                Choose a feature or a whole chain above to see what the model generates when they are edited.
              </p>
            ) : (
              <>
                <WrittenColumn
                  run={run}
                  side={side}
                  ghost={side === 'unedited' ? ghost : undefined}
                  feature={feature}
                  index={index}
                  top={top}
                  at={inspected?.side === side ? inspected.at : -1}
                  onInspect={setInspected}
                />
                <Meter text={run.texts[side]} />
              </>
            )}
          </div>
        ))}
      </div>
      <p className="quiet key">
        <span className="token likelier">Underlined</span>: likelier when steered.{' '}
        <span className="token rarer">Dashed</span>: rarer.
        {feature &&
          ` Numbers: activation of ${labelText(labels, feature)} (${feature}), in the model’s units.`}
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

/** Of a feature in both texts, where the pack does not say what its largest is. */
function strongest({ texts, request }: Run, index: number): number {
  const width = request.plan.edits.length;
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
