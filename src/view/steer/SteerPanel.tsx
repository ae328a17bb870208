import { useEffect, useState } from 'react';
import type { FeatureId } from '../../core/ids';
import { select } from '../../state/commands';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { ModelLine } from './ModelLine';
import { PlanList } from './PlanList';
import { PromptBox } from './PromptBox';
import { RunHistory } from './RunHistory';
import { Settings } from './Settings';
import { Strength } from './Strength';
import { Texts } from './Texts';
import { TrialLine } from './TrialLine';

/** Models up to this size are fetched when the panel opens; larger ones wait until they are asked for. */
const ASK_ABOVE_BYTES = 64 * 1024 ** 2;

const stageOf = (state: AppState) => state.model.stage;
/** The manifest says so before the code of steering has come. */
const lacksModelOf = ({ open }: AppState) => open !== null && !open.pack.manifest.model.onnx;
const totalOf = (state: AppState) => state.model.totalBytes;
const selectedOf = (state: AppState) => state.spec.selected;
const editsOf = (state: AppState) => state.spec.plan.edits;

/** Turns features up or down and shows what the model then writes, beside what it writes by itself. */
export function SteerPanel() {
  const { steering, change } = useServices();
  const stage = useApp(stageOf);
  const total = useApp(totalOf);
  const lacksModel = useApp(lacksModelOf);
  const edits = useApp(editsOf);
  const selected = useApp(selectedOf);
  const [alone, setAlone] = useState(false);
  // A feature that is turned alone is the selected one, here and in the picture.
  const chosen = alone && edits.find(({ feature }) => feature === selected)?.feature;
  const picked = chosen || 'all';
  const pick = (feature: FeatureId | 'all'): void => {
    setAlone(feature !== 'all');
    if (feature !== 'all') change((spec) => select(spec, feature), 'touch');
  };

  useEffect(() => {
    if (stage === 'idle' && total <= ASK_ABOVE_BYTES) void steering?.load();
  }, [stage, total, steering]);

  if (stage === 'absent')
    return (
      <p className="sentence">
        {lacksModel
          ? 'This pack does not include its model, so no text can be generated. Its features can still be traced.'
          : 'Reading the pack…'}
      </p>
    );
  return (
    <div className="steer">
      <h2 className="visually-hidden">Steering</h2>
      <PromptBox />
      <PlanList picked={picked} onPick={pick} />
      <Strength picked={picked} />
      <TrialLine />
      <Texts picked={picked} />
      <Settings />
      <RunHistory />
      <ModelLine />
    </div>
  );
}
