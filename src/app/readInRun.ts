import type { FeatureId } from '../core/ids';
import { type Side, withActivations } from '../core/run';
import type { Run } from '../state/steering';
import { callJob } from './jobs';
import type { LoadedModel } from './models';

/**
 * Reads a feature in the texts of a run that is over.
 *
 * @returns the run's texts with its activations as well
 * @throws PlanError, FeatureError, ModelError, GpuError, AbortError as the model does
 */
export async function readInRun(
  { remote, ask }: LoadedModel,
  run: Run,
  feature: FeatureId,
  signal: AbortSignal,
): Promise<Pick<Run, 'features' | 'texts'>> {
  const prompt = run.prompt?.ids ?? [];
  const tokensOf = (side: Side): number[] => run.texts[side].tokens.map(({ token }) => token);
  const request = {
    ...{ plan: run.request.plan, watched: [feature], prompt },
    texts: { unedited: tokensOf('unedited'), edited: tokensOf('edited') },
  };
  const { features, texts } = await ask(callJob(remote, signal, (job) => remote.read(job, request)));
  const withAll = (side: Side) => withActivations(run.texts[side], texts[side], prompt.length);
  return { features, texts: { unedited: withAll('unedited'), edited: withAll('edited') } };
}
