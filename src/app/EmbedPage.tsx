import { useEffect } from 'react';
import type { AppState } from '../state/store';
import { captionOf } from '../view/export/caption';
import { Pictures } from '../view/flow/Pictures';
import { labelText } from '../view/labelText';
import { Notices } from '../view/status/Notices';
import { useApp } from '../view/useApp';
import { FlowProvider, useTracedFlow } from '../view/useFlow';
import type { Session } from './session';

const openingOf = (state: AppState) => state.opening;
const openOf = (state: AppState) => state.open;
const specOf = (state: AppState) => state.spec;
const stageOf = (state: AppState) => state.matching.stage;

/** The page inside another one: picture, caption, and the way to the whole app. */
export function EmbedPage({ session }: { readonly session: Session }) {
  const opening = useApp(openingOf);
  const open = useApp(openOf);
  const spec = useApp(specOf);
  const stage = useApp(stageOf);
  const { flow, other } = useTracedFlow();

  // What the atlas does not hold is computed once the decoders are there, as in the app.
  useEffect(() => {
    const wanting = [flow, other].find(
      (one) => one && one.graph.missing.length + one.graph.unmeasured.length > 0,
    );
    if (wanting && stage !== 'fetching') void session.matching?.complete(wanting.request);
  }, [flow, other, stage, session]);

  const { selected } = spec;
  return (
    <div className="embed">
      <Notices />
      {opening.stage === 'failed' && (
        <p className="embed-words" role="alert">
          {opening.text}
        </p>
      )}
      {flow && open && (
        <FlowProvider value={flow}>
          <main>
            <h1 className="visually-hidden">Headwaters</h1>
            <Pictures flow={flow} other={other} readOnly />
          </main>
          <footer className="embed-caption">
            {selected && selected !== spec.seeds[0] && (
              <p>
                {labelText(open.labels, selected)} <span className="id">{selected}</span>
              </p>
            )}
            <p className="quiet">
              {captionOf(spec, open, flow).join(' ')}{' '}
              <a href={session.link()} target="_blank" rel="noreferrer">
                Open in Headwaters
              </a>
            </p>
          </footer>
        </FlowProvider>
      )}
    </div>
  );
}
