import type { AppState, MatchingState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { bytesText, countText, smallText } from './units';

const matchingOf = (state: AppState) => state.matching;
const atlasOf = (state: AppState) => state.open?.atlas ?? false;

/** What goes on in the background, and how far its result can be trusted. */
export function StatusLine() {
  const services = useServices();
  const matching = useApp(matchingOf);
  const atlas = useApp(atlasOf);
  const { stage } = matching;
  const busy = stage === 'fetching' || stage === 'chance' || stage === 'matching';
  const share = progressOf(matching);
  return (
    <footer className="status" data-stage={stage}>
      {busy && (
        <progress value={share} max={1} aria-label="Progress">
          {Math.round(share * 100)} %
        </progress>
      )}
      <p>{wordsOf(matching, atlas)}</p>
      <span className="visually-hidden" role="status">
        {busy ? STAGE_NAMES[stage] : wordsOf(matching, atlas)}
      </span>
      {busy && (
        <button type="button" onClick={() => services.matching?.stop()}>
          Stop
        </button>
      )}
      {(stage === 'stopped' || stage === 'failed' || (stage === 'idle' && matching.totalBytes > 0)) && (
        <button type="button" onClick={() => void services.matching?.run()}>
          {stage === 'idle' ? `Fetch ${bytesText(matching.totalBytes)}` : 'Go on'}
        </button>
      )}
      {stage === 'done' && matching.engine !== null && (
        <button
          type="button"
          onClick={() => void services.matching?.switchEngine(matching.whyNotGpu !== null)}
        >
          {matching.whyNotGpu === null ? 'Use the CPU' : 'Try the GPU'}
        </button>
      )}
    </footer>
  );
}

/** For screen readers: that something goes on, without every number of it. */
const STAGE_NAMES: Readonly<Partial<Record<MatchingState['stage'], string>>> = {
  fetching: 'Fetching decoders',
  chance: 'Measuring the pack’s chance level',
  matching: 'Matching the pack here',
};

function progressOf({ stage, bytes, totalBytes, rows, totalRows, chancePairs }: MatchingState): number {
  if (stage === 'fetching') return totalBytes > 0 ? bytes / totalBytes : 0;
  if (stage === 'chance') return chancePairs ? chancePairs.done / chancePairs.pairs : 0;
  return totalRows > 0 ? rows / totalRows : 0;
}

function wordsOf(matching: MatchingState, atlas: boolean): string {
  const { stage, bytes, totalBytes, rows, totalRows, chancePairs, trouble } = matching;
  switch (stage) {
    case 'idle':
      if (totalBytes === 0) return '';
      return atlas
        ? 'The graph comes from the pack’s atlas. Fetch the decoders to check it here and to see more than its matches.'
        : 'This pack has no atlas: fetch its decoders to see a graph.';
    case 'fetching':
      return `Fetching decoders: ${bytesText(bytes)} of ${bytesText(totalBytes)}`;
    case 'chance':
      return `Measuring the pack’s chance level${chancePairs ? `: ${chancePairs.done} of ${chancePairs.pairs} pairs of positions` : ''}`;
    case 'matching':
      return `Matching here: ${countText(rows)} of ${countText(totalRows)} rows`;
    case 'stopped':
      return `Stopped. ${bytesText(bytes)} of ${bytesText(totalBytes)} of decoders are here${atlas ? '; the graph comes from the pack’s atlas' : ''}.`;
    case 'failed':
      return trouble ?? 'The matching failed.';
    case 'done':
      return doneWords(matching);
  }
}

function doneWords({ agreement, checked, engine, whyNotGpu }: MatchingState): string {
  if (!agreement)
    return 'All decoders are here. The pack has no atlas to compare with; the matches of each feature are computed when the graph needs them.';
  const where = checked
    ? `${engine}, ${countText(checked.rows)} rows compared with the CPU (largest difference ${smallText(checked.largest)})`
    : `${engine}${whyNotGpu ? ` (${whyNotGpu.replace(/\.$/, '')})` : ''}`;
  if (agreement.different > 0)
    return `${countText(agreement.different)} of ${countText(agreement.rows)} rows differ between the pack’s atlas and the matches computed here (largest difference ${smallText(agreement.largest)}). ${where}.`;
  return `Matches computed here agree with the pack’s atlas: ${countText(agreement.rows)} rows checked, largest difference ${smallText(agreement.largest)}. ${where}.`;
}
