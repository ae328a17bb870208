import type { AppState, MatchingState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { bytesText, countText, smallText } from './units';

const matchingOf = (state: AppState) => state.matching;

/** What goes on in the background, and how far its result can be trusted. */
export function StatusLine() {
  const { matching: service } = useServices();
  const matching = useApp(matchingOf);
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
      <p role="status">{wordsOf(matching)}</p>
      {busy && (
        <button type="button" onClick={() => service.stop()}>
          Stop
        </button>
      )}
      {(stage === 'stopped' || stage === 'failed' || (stage === 'idle' && matching.totalBytes > 0)) && (
        <button type="button" onClick={() => void service.run()}>
          {stage === 'idle' ? `Fetch ${bytesText(matching.totalBytes)}` : 'Go on'}
        </button>
      )}
      {stage === 'done' && (
        <button type="button" onClick={() => void service.switchEngine(matching.whyNotGpu !== null)}>
          {matching.whyNotGpu === null ? 'Use the CPU' : 'Try the GPU'}
        </button>
      )}
    </footer>
  );
}

function progressOf({ stage, bytes, totalBytes, rows, totalRows, chancePairs }: MatchingState): number {
  if (stage === 'fetching') return totalBytes > 0 ? bytes / totalBytes : 0;
  if (stage === 'chance') return chancePairs ? chancePairs.done / chancePairs.pairs : 0;
  return totalRows > 0 ? rows / totalRows : 0;
}

function wordsOf(matching: MatchingState): string {
  const { stage, bytes, totalBytes, rows, totalRows, chancePairs, trouble } = matching;
  switch (stage) {
    case 'idle':
      return totalBytes > 0
        ? 'The graph comes from the pack’s atlas. Fetch the decoders to check it here and to see more than its matches.'
        : '';
    case 'fetching':
      return `Fetching decoders: ${bytesText(bytes)} of ${bytesText(totalBytes)}`;
    case 'chance':
      return `Measuring the pack’s chance level${chancePairs ? `: ${chancePairs.done} of ${chancePairs.pairs} pairs of positions` : ''}`;
    case 'matching':
      return `Matching here: ${countText(rows)} of ${countText(totalRows)} rows`;
    case 'stopped':
      return `Stopped. ${bytesText(bytes)} of ${bytesText(totalBytes)} of decoders are here; the graph comes from the pack’s atlas.`;
    case 'failed':
      return trouble ?? 'The matching failed.';
    case 'done':
      return doneWords(matching);
  }
}

function doneWords({ agreement, checked, engine, whyNotGpu, totalRows }: MatchingState): string {
  const where = checked
    ? `${engine}, ${countText(checked.rows)} rows compared with the CPU (largest difference ${smallText(checked.largest)})`
    : `${engine}${whyNotGpu ? ` (${whyNotGpu.replace(/\.$/, '')})` : ''}`;
  if (!agreement) return `${countText(totalRows)} rows matched here. ${where}.`;
  if (agreement.different > 0)
    return `${countText(agreement.different)} of ${countText(agreement.rows)} rows differ between the pack’s atlas and the matches computed here (largest difference ${smallText(agreement.largest)}). ${where}.`;
  return `Matches computed here agree with the pack’s atlas: ${countText(agreement.rows)} rows checked, largest difference ${smallText(agreement.largest)}. ${where}.`;
}
