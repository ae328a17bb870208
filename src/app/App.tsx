import { useMemo } from 'react';
import { bytesText } from '../core/units';
import type { AppState } from '../state/store';
import { Announcer } from '../view/announce/Announcer';
import { CommandButton } from '../view/commands/CommandButton';
import { PAGE_COMMANDS } from '../view/commands/pageCommands';
import { useKeys } from '../view/commands/useKeys';
import { Controls } from '../view/controls/Controls';
import { GrowthQuestion } from '../view/controls/GrowthQuestion';
import { Legend } from '../view/controls/Legend';
import { DropTarget } from '../view/export/DropTarget';
import { MarkedBar } from '../view/flow/MarkedBar';
import { Pictures } from '../view/flow/Pictures';
import { ToolsProvider } from '../view/flow/tools';
import { Header } from '../view/Header';
import { AtOnce, Late } from '../view/Late';
import { LoneSeed } from '../view/LoneSeed';
import { SidePanel } from '../view/SidePanel';
import { useServices } from '../view/services';
import { Notices } from '../view/status/Notices';
import { FirstVisit } from '../view/tour/FirstVisit';
import { TourHost } from '../view/tour/TourHost';
import { useApp } from '../view/useApp';
import { useKeptFocus } from '../view/useKeptFocus';
import { Welcome } from '../view/Welcome';

const openingOf = (state: AppState) => state.opening;
const hasGraphOf = (state: AppState) => state.flow !== null;
const flowOf = (state: AppState) => state.flow;
const otherOf = (state: AppState) => state.other;
const panelOf = (state: AppState) => state.panel;

export function App() {
  const { retry, openDemo } = useServices();
  const opening = useApp(openingOf);
  useKeys();
  return (
    <div className="app">
      <Header />
      <Notices />
      <DropTarget />
      {opening.stage === 'open' && <Workbench />}
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
            <button type="button" onClick={retry}>
              Try again
            </button>
            <CommandButton command={PAGE_COMMANDS.open}>Open SAEs…</CommandButton>
            <button type="button" onClick={openDemo}>
              Open the demo
            </button>
          </p>
        </main>
      )}
    </div>
  );
}

function Workbench() {
  const hasGraph = useApp(hasGraphOf);
  const panel = useApp(panelOf);
  useKeptFocus();

  // Made once: a change of the graph then draws the picture anew, and whatever reads of it, but not the whole page.
  const page = useMemo(
    () => (
      <>
        <TourHost />
        <main className="workbench" data-panel={panel}>
          <FirstVisit />
          <section className="stage" aria-label="Flow graph">
            <ToolsProvider>
              <AtOnce>
                <PictureFrame />
              </AtOnce>
              <Legend />
            </ToolsProvider>
          </section>
          <div className="controls-frame">
            <Controls />
          </div>
          <SidePanel />
        </main>
        <GrowthQuestion />
        <Announcer />
      </>
    ),
    [panel],
  );
  return hasGraph ? <Late>{page}</Late> : null;
}

function PictureFrame() {
  const flow = useApp(flowOf);
  const other = useApp(otherOf);
  if (!flow) return null;
  return (
    <div className="picture-frame">
      {flow.request.seeds.length === 0 && <Welcome />}
      {flow.request.seeds.length > 0 && <Pictures flow={flow} other={other} />}
      <LoneSeed />
      <MarkedBar />
    </div>
  );
}
