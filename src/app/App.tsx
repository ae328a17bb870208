import { createContext, useCallback, useContext, useEffect, useMemo } from 'react';
import type { FeatureId } from '../core/ids';
import type { AppState } from '../state/store';
import { Announcer } from '../view/announce/Announcer';
import { useKeys } from '../view/commands/useKeys';
import { Controls } from '../view/controls/Controls';
import { Legend } from '../view/controls/Legend';
import { MarkedBar } from '../view/flow/MarkedBar';
import { Pictures } from '../view/flow/Pictures';
import { Header } from '../view/Header';
import { AtOnce, Late } from '../view/Late';
import { LoneSeed } from '../view/LoneSeed';
import { labelText } from '../view/labelText';
import { SidePanel } from '../view/SidePanel';
import { Notices } from '../view/status/Notices';
import { StatusLine } from '../view/status/StatusLine';
import { bytesText } from '../view/status/units';
import { FirstVisit } from '../view/tour/FirstVisit';
import { TourHost } from '../view/tour/TourHost';
import { useApp } from '../view/useApp';
import { useTracedFlow } from '../view/useFlow';
import { useKeptFocus } from '../view/useKeptFocus';
import { Welcome } from '../view/Welcome';
import type { Session } from './session';

const openingOf = (state: AppState) => state.opening;
const labelsOf = (state: AppState) => state.open?.labels;
const stageOf = (state: AppState) => state.matching.stage;
const panelOf = (state: AppState) => state.panel;

export function App({ session }: { readonly session: Session }) {
  const opening = useApp(openingOf);
  useKeys();
  return (
    <div className="app">
      <Header />
      <Notices />
      {opening.stage === 'open' && <Workbench session={session} />}
      {opening.stage === 'loading' && (
        <main className="waiting" aria-busy="true">
          <p className="visually-hidden" role="status">
            Reading the pack…
          </p>
          <p className="quiet" aria-hidden="true">
            Reading {opening.what}
            {opening.bytes > 0 ? `, ${bytesText(opening.bytes)}` : ''}…
          </p>
        </main>
      )}
      {opening.stage === 'failed' && (
        <main className="waiting">
          <div role="alert">
            <h2>The pack cannot be opened</h2>
            <p>{opening.text}</p>
          </div>
          <p className="actions">
            <button type="button" onClick={() => session.retry()}>
              Try again
            </button>
            <button type="button" onClick={() => session.openDemo()}>
              Open the demo
            </button>
          </p>
        </main>
      )}
    </div>
  );
}

function Workbench({ session }: { readonly session: Session }) {
  const traced = useTracedFlow();
  const { flow, other } = traced;
  const stage = useApp(stageOf);
  const labels = useApp(labelsOf);
  const panel = useApp(panelOf);
  useKeptFocus();

  // What the graph lacks is computed as soon as the decoders are there.
  useEffect(() => {
    const wanting = [flow, other].find((one) => one && one.graph.missing.length > 0);
    if (wanting && stage !== 'fetching') void session.matching?.complete(wanting.request);
  }, [flow, other, stage, session]);

  const [seed] = flow?.request.seeds ?? [];
  useEffect(() => {
    document.title = seed ? `${labelText(labels, seed)} · Headwaters` : 'Headwaters';
  }, [seed, labels]);

  const describe = useCallback(
    (feature: FeatureId) => {
      if (stage !== 'fetching') void session.matching?.describe(feature);
    },
    [stage, session],
  );

  // Made once: a change of the graph then draws the picture anew, and whatever reads of it, but not the whole page.
  const page = useMemo(
    () => (
      <>
        <TourHost />
        <main className="workbench" data-panel={panel}>
          <FirstVisit />
          <section className="stage" aria-label="Flow graph">
            <PictureFrame />
            <Legend />
          </section>
          <div className="controls-frame">
            <Controls />
          </div>
          <SidePanel onDescribe={describe} />
        </main>
        <StatusLine />
        <Announcer />
      </>
    ),
    [panel, describe],
  );
  if (!flow) return null;
  return (
    <TracedContext value={traced}>
      <Late flow={flow}>{page}</Late>
    </TracedContext>
  );
}

/** The flows as they are now. */
const TracedContext = createContext<ReturnType<typeof useTracedFlow>>({ flow: undefined, other: undefined });

function PictureFrame() {
  const { flow, other } = useContext(TracedContext);
  if (!flow) return null;
  return (
    <AtOnce flow={flow}>
      <div className="picture-frame">
        {flow.request.seeds.length === 0 && <Welcome />}
        {flow.request.seeds.length > 0 && <Pictures flow={flow} other={other} />}
        <LoneSeed />
        <MarkedBar />
      </div>
    </AtOnce>
  );
}
