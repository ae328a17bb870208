import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import type { FeatureId } from '../core/ids';
import { FeatureCard } from './card/FeatureCard';
import { FlowList } from './FlowList';

/** Beside the picture: the selected feature, or the whole graph as a list. */
export function SidePanel({ onDescribe }: { readonly onDescribe: (id: FeatureId) => void }) {
  return (
    <Tabs className="side">
      <TabList className="tabs" aria-label="Beside the graph">
        <Tab id="feature">Feature</Tab>
        <Tab id="list">Graph as a list</Tab>
      </TabList>
      <TabPanel id="feature" className="panel">
        <FeatureCard onDescribe={onDescribe} />
      </TabPanel>
      <TabPanel id="list" className="panel">
        <FlowList />
      </TabPanel>
    </Tabs>
  );
}
