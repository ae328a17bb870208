import { bytesText, countText, smallText } from '../../core/units';
import type { OpenPack } from '../../state/openPack';
import type { MatchingProgress, MatchingResult, MatchingState } from '../../state/store';

/** For screen readers: that something goes on, without every number of it; undefined where nothing does. */
export function stageName({ stage, loading }: MatchingState): string | undefined {
  if (stage === 'building') return 'Matching the whole pack';
  if (stage === 'checking') return 'Checking the stored atlas';
  return loading === null ? undefined : 'Loading decoders';
}

/**
 * What is known of the matches, in a sentence or two.
 *
 * @param lacks whether a graph on show lacks matches
 */
export function matchingWords(matching: MatchingState, atlas: OpenPack['atlas'], lacks: boolean): string {
  const { stage, progress, loading, result, totalBytes, mayLoad, trouble } = matching;
  if (stage === 'failed') return trouble ?? 'Matching failed.';
  if (stage === 'building') return `Matching the whole pack${progressText(progress)}.`;
  if (stage === 'checking') return `Checking the stored atlas${progressText(progress)}.`;
  if (lacks && !mayLoad)
    return `This graph needs matches that are not in the pack’s atlas. The decoders take ${bytesText(totalBytes)} in all; only those that are needed are loaded.`;
  if (loading !== null) return `Loading decoders for this graph: ${bytesText(loading)} so far.`;
  if (stage === 'paused') return `Matching paused${progressText(progress)}.`;
  if (stage === 'stopped') return 'Matches are computed when the graph needs them.';
  if (result?.agreement) return agreementText(result, result.agreement);
  return atlas ? `${SOURCES[atlas.from]}, ${atlas.k} per feature and site${engineText(result)}.` : '';
}

const SOURCES = {
  pack: 'Matches from the pack’s atlas',
  kept: 'Matches computed here on an earlier visit',
  built: 'Matches computed here',
} as const;

function progressText(progress: MatchingProgress | null): string {
  if (!progress) return '';
  const { pairs, totalPairs, secondsLeft, engine } = progress;
  const left = secondsLeft === null ? '' : `, about ${durationText(secondsLeft)} left`;
  return `: ${pairs} of ${totalPairs} pairs${left}${engine === null ? '' : ` (${engine})`}`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

function engineText(result: MatchingResult | null): string {
  if (!result?.engine) return '';
  const { checked, engine } = result;
  if (checked)
    return `. ${engine.name}, ${countText(checked.rows)} rows compared with the CPU (largest difference ${smallText(checked.largest)})`;
  return `. ${engine.name}${engine.whyNotGpu ? ` (${engine.whyNotGpu.replace(/\.$/, '')})` : ''}`;
}

function agreementText(
  result: MatchingResult,
  { rows, different, largest }: NonNullable<MatchingResult['agreement']>,
): string {
  if (different > 0)
    return `${countText(different)} of ${countText(rows)} rows differ between the pack’s atlas and the matches computed here (largest difference ${smallText(largest)})${engineText(result)}.`;
  return `Matches computed here agree with the pack’s atlas: ${countText(rows)} rows checked, largest difference ${smallText(largest)}${engineText(result)}.`;
}
