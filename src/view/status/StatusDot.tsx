import { type CSSProperties, useId } from 'react';
import { bytesText } from '../../core/units';
import type { AppState, MatchingState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { MATCHING_COMMANDS } from '../commands/matchingCommands';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { matchingWords, stageName } from './matchingWords';

const { build, pause, cancel, check, engine } = MATCHING_COMMANDS;

const matchingOf = (state: AppState) => state.matching;
const atlasOf = (state: AppState) => state.open?.atlas ?? null;
const lacksOf = (state: AppState) =>
  [state.flow, state.other].some((flow) => flow !== null && flow.graph.missing.length > 0);

/**
 * A dot that opens where the matches come from, what goes on in the background, and how far its result can be trusted.
 * Words stand beside it only while something goes on, or has to be decided.
 */
export function StatusDot() {
  const { matching: work } = useServices();
  const matching = useApp(matchingOf);
  const atlas = useApp(atlasOf);
  const lacks = useApp(lacksOf);
  const detail = useId();
  const { stage, progress, loading, totalBytes, mayLoad, result } = matching;
  const busy = stage === 'building' || stage === 'checking';
  const share = busy && progress ? shareOf(progress) : undefined;
  const words = matchingWords(matching, atlas, lacks);
  const short = shortWords(matching, lacks, share);
  return (
    <div className="status" data-stage={loading === null ? stage : 'loading'}>
      <button
        type="button"
        className="status-dot"
        popoverTarget={detail}
        title={words || 'Matches'}
        aria-label={short ? `Matches: ${short}` : 'Matches: where they come from'}
        data-busy={busy || loading !== null || undefined}
        data-asks={stage === 'failed' || (!mayLoad && lacks) || undefined}
        style={{ '--share': `${Math.round((share ?? 0) * 100)}%` } as CSSProperties}
      >
        <span className="dot" aria-hidden="true" />
        {short}
      </button>
      <span className="visually-hidden" role="status">
        {stageName(matching) ?? words}
      </span>
      <section id={detail} className="status-detail" popover="auto" aria-label="Matches">
        {(busy || loading !== null) && <Bar value={share} />}
        <p>{words}</p>
        <div className="actions">
          {!mayLoad && lacks && (
            <button type="button" onClick={() => work?.allow()}>
              Load decoders ({bytesText(totalBytes)})
            </button>
          )}
          {stage === 'failed' && <CommandButton command={check} />}
          {[build, pause, cancel].map((command) => (
            <CommandButton key={command.id} command={command} />
          ))}
          {result?.engine?.other === 'untried' && <CommandButton command={engine} />}
        </div>
      </section>
    </div>
  );
}

/** What stands beside the dot: nothing at rest. */
function shortWords(
  { stage, loading, mayLoad }: MatchingState,
  lacks: boolean,
  share: number | undefined,
): string {
  const percent = share === undefined ? '' : ` ${Math.round(share * 100)} %`;
  if (stage === 'failed') return 'Matching failed';
  if (stage === 'building') return `Matching${percent}`;
  if (stage === 'checking') return `Checking${percent}`;
  if (lacks && !mayLoad) return 'Decoders needed';
  if (loading !== null) return 'Loading decoders';
  return stage === 'paused' ? 'Matching paused' : '';
}

/** Without a value: something goes on, and nobody knows how long. */
function Bar({ value }: { readonly value: number | undefined }) {
  return (
    <progress {...(value === undefined ? {} : { value })} max={1} aria-label="Progress">
      {value === undefined ? '' : `${Math.round(value * 100)} %`}
    </progress>
  );
}

function shareOf({ rows, totalRows }: { readonly rows: number; readonly totalRows: number }): number {
  return totalRows > 0 ? rows / totalRows : 0;
}
