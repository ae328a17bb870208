import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { MATCHING_COMMANDS } from '../commands/matchingCommands';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { matchingWords, stageName } from './matchingWords';
import { bytesText } from './units';

const { build, pause, cancel, check, engine } = MATCHING_COMMANDS;
const COMMANDS = [build, pause, cancel, engine];

const matchingOf = (state: AppState) => state.matching;
const atlasOf = (state: AppState) => state.open?.atlas ?? null;
const lacksOf = (state: AppState) =>
  [state.flow, state.other].some((flow) => flow !== null && flow.graph.missing.length > 0);

/** Where the matches come from, what goes on in the background, and how far its result can be trusted. */
export function StatusLine() {
  const { matching: work } = useServices();
  const matching = useApp(matchingOf);
  const atlas = useApp(atlasOf);
  const lacks = useApp(lacksOf);
  const { stage, progress, loading, totalBytes, mayLoad } = matching;
  const busy = stage === 'building' || stage === 'checking';
  const words = matchingWords(matching, atlas, lacks);
  return (
    <footer className="status" data-stage={loading === null ? stage : 'loading'}>
      {(busy || loading !== null) && <Bar value={busy && progress ? shareOf(progress) : undefined} />}
      <p>{words}</p>
      <span className="visually-hidden" role="status">
        {stageName(matching) ?? words}
      </span>
      {!mayLoad && lacks && (
        <button type="button" onClick={() => work?.allow()}>
          Load decoders ({bytesText(totalBytes)})
        </button>
      )}
      {stage === 'failed' && <CommandButton command={check} />}
      {COMMANDS.map((command) => (
        <CommandButton key={command.id} command={command} />
      ))}
    </footer>
  );
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
