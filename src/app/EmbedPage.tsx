import type { AppState } from '../state/store';
import { captionOf } from '../view/export/caption';
import { Pictures } from '../view/flow/Pictures';
import { ZoomButtons } from '../view/flow/ZoomButtons';
import { labelText } from '../view/labelText';
import { useServices } from '../view/services';
import { Notices } from '../view/status/Notices';
import { useApp } from '../view/useApp';

const openingOf = (state: AppState) => state.opening;
const openOf = (state: AppState) => state.open;
const specOf = (state: AppState) => state.spec;
const flowOf = (state: AppState) => state.flow;
const otherOf = (state: AppState) => state.other;

/** The page inside another one: picture, caption, and the way to the whole app. */
export function EmbedPage() {
  const { link } = useServices();
  const opening = useApp(openingOf);
  const open = useApp(openOf);
  const spec = useApp(specOf);
  const flow = useApp(flowOf);
  const other = useApp(otherOf);

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
        <>
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
            <ZoomButtons />
            <p className="quiet">
              {captionOf(spec, open, flow).join(' ')}{' '}
              <a href={link()} target="_blank" rel="noreferrer">
                Open in Headwaters
              </a>
            </p>
          </footer>
        </>
      )}
    </div>
  );
}
