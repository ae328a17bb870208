import type { ReactNode } from 'react';
import type { Flow } from '../../state/flow';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { CHOICE_COMMANDS } from '../commands/choiceCommands';
import { labelText } from '../labelText';
import { useApp } from '../useApp';
import { FlowProvider } from '../useFlow';
import { FlowPicture } from './FlowPicture';

const labelsOf = (state: AppState) => state.open?.labels;

interface Props {
  readonly flow: Flow;
  /** The graph to compare it with. */
  readonly other: Flow | null;
  readonly readOnly?: boolean;
}

/** The flow graph; or two of them side by side, each with a mark on what the other has as well. */
export function Pictures({ flow, other, readOnly = false }: Props) {
  if (!other) return <FlowPicture readOnly={readOnly} />;
  return (
    <div className="pair">
      <section aria-label="First graph">
        <Head flow={flow} />
        <FlowPicture readOnly={readOnly} />
      </section>
      <section aria-label="Graph to compare with">
        <Head flow={other}>{!readOnly && <CommandButton command={CHOICE_COMMANDS.endComparison} />}</Head>
        <FlowProvider value={other}>
          <FlowPicture which="beside" readOnly={readOnly} />
        </FlowProvider>
      </section>
    </div>
  );
}

/** What a graph starts from, and how much of it is in the other one, too. */
function Head({ flow, children }: { readonly flow: Flow; readonly children?: ReactNode }) {
  const { request, graph, shared } = flow;
  const labels = useApp(labelsOf);
  const [seed, ...more] = request.seeds;
  return (
    <header className="pair-head">
      <p>
        <strong>{seed && labelText(labels, seed)}</strong> {more.length > 0 && `and ${more.length} more `}
        <span className="quiet">
          {graph.nodes.length} {graph.nodes.length === 1 ? 'feature' : 'features'},{' '}
          {shared.size === 0 ? 'none' : shared.size} in both
        </span>
      </p>
      {children}
    </header>
  );
}
