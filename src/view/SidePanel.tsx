import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { type AppState, PANELS } from '../state/store';
import { FeatureCard } from './card/FeatureCard';
import { PANEL_COMMANDS } from './commands/pageCommands';
import { useRun } from './commands/useNow';
import { FlowList } from './FlowList';
import { SteerTab } from './steer/SteerTab';
import { useApp } from './useApp';

const panelOf = (state: AppState) => state.panel;

/** Beside the picture: the selected feature, the model that its features are turned in, or the graph as a list. */
export function SidePanel() {
  const panel = useApp(panelOf);
  const run = useRun();
  return (
    <Tabs
      className="side"
      selectedKey={panel}
      onSelectionChange={(key) => {
        const chosen = PANELS.find((one) => one === key);
        if (chosen) run(PANEL_COMMANDS[chosen]);
      }}
    >
      <TabList className="tabs" aria-label="Beside the graph">
        <Tab id="feature">Feature</Tab>
        <Tab id="steer">Steer</Tab>
        <Tab id="list">Graph as a list</Tab>
      </TabList>
      <TabPanel id="feature" className="panel">
        <FeatureCard />
      </TabPanel>
      <TabPanel id="steer" className="panel">
        <SteerTab />
      </TabPanel>
      <TabPanel id="list" className="panel">
        <FlowList />
      </TabPanel>
    </Tabs>
  );
}
