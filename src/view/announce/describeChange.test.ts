import { describe, expect, it } from 'vitest';
import { traceFlow } from '../../core/flow';
import { FULL_REACH } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import { EMPTY_SPEC, type GraphSpec } from '../../core/spec';
import { writtenLookup } from '../../core/testing';
import {
  bringBack,
  compareWith,
  foldGroup,
  group,
  hideSite,
  orient,
  pin,
  remove,
  setNote,
  ungroup,
} from '../../state/choiceCommands';
import {
  addSeed,
  close,
  closeAll,
  open,
  openAll,
  seedAt,
  select,
  setCuts,
  setK,
  tidy,
  turn,
} from '../../state/commands';
import { addStep, beginJourney, type Journey, redo, undo } from '../../state/history';
import { addEdits } from '../../state/planCommands';
import { describeChange, type Moment } from './describeChange';

const LABELS: Readonly<Record<string, string>> = { '2/res/0': 'boat', '1/res/0': 'ship', '1/mlp/5': 'sea' };
const labelOf = (id: FeatureId): string => LABELS[id] ?? id;

/** 2/res/0 has one source in the residual stream and one each at mlp and attention; 1/res/0 has three further up. */
const lookup = writtenLookup(['0/res', '1/att', '1/mlp', '1/res', '2/att', '2/mlp', '2/res'], {
  '2/res/0>1/res': [
    [0, 0.8],
    [1, 0.7],
  ],
  '2/res/0>2/mlp': [[5, 0.4]],
  '1/res/0>0/res': [[3, 0.74]],
  '1/res/0>1/mlp': [[5, 0.6]],
  '1/res/0>1/att': [[6, 0.3]],
  '1/res/1>0/res': [
    [8, 0.66],
    [9, 0.44],
  ],
  '1/res/1>1/mlp': [[7, 0.91]],
  '1/res/0>2/res': [[0, 0.8]],
});

const START = seedAt({ ...EMPTY_SPEC, cuts: { res: 0, mlp: 0, att: 0, rule: 'fixed' } }, '2/res/0');

function momentOf({ spec, history }: Journey): Moment {
  const { seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites } = spec;
  const choice = { removed, pinned, hiddenSites };
  const reach = { ...FULL_REACH, follow: 'main' as const, opened, closed };
  return {
    spec,
    history,
    isUpright: false,
    graph: traceFlow({ seeds, direction, k, cuts, chance: {}, reach, choice, maxNodes: 99 }, lookup),
  };
}

/** What is said of a step from a spec. */
function said(from: GraphSpec, update: (spec: GraphSpec) => GraphSpec): string | null {
  const before = beginJourney(from);
  return describeChange(momentOf(before), momentOf(addStep(before, update(from))), labelOf);
}

const twoMatches = setK(START, 2);

describe('what is said of a change', () => {
  it('an expansion: how many came, and the strongest of them', () => {
    expect(said(close(START, '1/res/0'), (s) => open(s, '1/res/0', 'step'))).toBe(
      '3 sources added, strongest 0/res/3 0.74',
    );
    expect(said(twoMatches, (s) => open(s, '1/res/1', 'step'))).toBe(
      '3 sources added, strongest 1/mlp/7 0.91',
    );
  });

  it('an expansion by one, or by more than sources', () => {
    const high = setCuts(close(START, '1/res/0'), { res: 0.9, att: 0.9 });
    const seeded = { ...high, seeds: ['1/res/0'] as const };
    expect(said(seeded, (s) => open(s, '1/res/0', 'step'))).toBe('1 source added: sea 0.60');
    expect(said(close(START, '2/res/0'), (s) => open(s, '2/res/0', 'chain'))).toBe(
      '5 features added, strongest ship 0.80',
    );
  });

  it('an expansion that shows nothing new', () => {
    expect(said(START, (s) => open(s, '0/res/3', 'step'))).toBe('Expanded: no more features');
  });

  it('a collapse, and a reset', () => {
    expect(said(START, (s) => close(s, '1/res/0'))).toBe('Collapsed: 3 features fewer');
    expect(said(close(START, '1/res/0'), tidy)).toBe('Expansions reset: 3 features more');
  });

  it('a new seed, alone or beside the others', () => {
    expect(said(START, (s) => seedAt(s, '1/res/0'))).toBe('Now starting from ship, 4 features');
    expect(said(START, (s) => addSeed(s, '1/res/1'))).toBe('1/res/1 added as a seed: 3 features more');
  });

  it('direction, k and cuts', () => {
    expect(said(START, (s) => turn(s, 'forward'))).toBe('Forward: 5 features fewer, 1 feature in all');
    expect(said(START, (s) => setK(s, 2))).toBe('k = 2: 1 feature more, 7 features in all');
    expect(said(START, (s) => setCuts(s, { att: 0.5 }))).toBe(
      'Cuts changed: 1 feature fewer, 5 features in all',
    );
    expect(said(START, (s) => setCuts(s, { rule: 'chance' }))).toBe(
      'Matches no better than chance hidden: 6 features in all',
    );
  });

  it('the other orientation, which is one of the picture and not of the graph', () => {
    const first = beginJourney(START);
    const turned = addStep(first, orient(START, 'down'));
    const heard = (before: Journey, after: Journey) =>
      describeChange(momentOf(before), momentOf(after), labelOf);
    expect(heard(first, turned)).toBe('Drawn top to bottom, Up and Down follow the matches');
    expect(heard(turned, undo(turned))).toBe('Undone: left to right, Left and Right follow the matches');
  });

  it('undo and redo, with what they do to the graph', () => {
    const first = beginJourney(START);
    const second = addStep(first, close(START, '1/res/0'));
    const back = undo(second);
    expect(describeChange(momentOf(second), momentOf(back), labelOf)).toBe('Undone: 3 features more');
    expect(describeChange(momentOf(back), momentOf(redo(back)), labelOf)).toBe('Redone: 3 features fewer');
    const seeded = addStep(first, seedAt(START, '1/res/0'));
    expect(describeChange(momentOf(seeded), momentOf(undo(seeded)), labelOf)).toBe(
      'Undone: starting from boat, 6 features',
    );
    const planned = addStep(first, addEdits(START, ['2/res/0']));
    expect(describeChange(momentOf(planned), momentOf(undo(planned)), labelOf)).toBe('Undone');
  });

  it('a new step after an undo is no redo', () => {
    const back = undo(addStep(beginJourney(START), close(START, '1/res/0')));
    const other = addStep(back, close(START, '1/res/0'));
    expect(describeChange(momentOf(back), momentOf(other), labelOf)).toBe('Collapsed: 3 features fewer');
  });

  it('what is held, taken out, hidden, put together, compared and written', () => {
    expect(said(START, (s) => pin(s, '1/res/0', true))).toBe('ship pinned');
    expect(said(pin(START, '1/res/0', true), (s) => pin(s, '1/res/0', false))).toBe('ship unpinned');
    expect(said(START, (s) => remove(s, ['1/res/0']))).toBe('ship removed: 4 features fewer');
    expect(said(remove(START, ['1/res/0']), bringBack)).toBe('Brought back: 4 features more');
    expect(said(START, (s) => hideSite(s, 'mlp', true))).toBe('Hidden, MLP features: 2 features fewer');
    expect(said(hideSite(START, 'mlp', true), (s) => hideSite(s, 'mlp', false))).toBe(
      'Shown, MLP features: 2 features more',
    );
    const grouped = group(START, ['1/res/0', '1/mlp/5']);
    expect(said(START, () => grouped)).toBe('Grouped 2 features');
    expect(said(grouped, (s) => foldGroup(s, '1/mlp/5', false))).toBe('Group unfolded: 2 features');
    expect(said(foldGroup(grouped, '1/mlp/5', false), () => grouped)).toBe('Group folded');
    expect(said(grouped, (s) => ungroup(s, '1/mlp/5'))).toBe('Group dissolved, none left');
    expect(said(START, (s) => compareWith(s, '1/res/0'))).toBe(
      'Compared with ship: two graphs side by side, the first with 6 features',
    );
    expect(said(compareWith(START, '1/res/0'), (s) => compareWith(s, null))).toBe('Comparison ended');
    expect(said(START, (s) => setNote(s, '1/res/0', 'at sea'))).toBe('Note on ship saved');
    expect(said(setNote(START, '1/res/0', 'at sea'), (s) => setNote(s, '1/res/0', ' '))).toBe(
      'Note on ship deleted',
    );
  });

  it('a layer that opens as a whole', () => {
    const shut = closeAll(addSeed(START, '1/res/1'), ['1/res/0', '1/res/1']);
    expect(said(shut, (s) => openAll(s, ['1/res/0', '1/res/1']))).toBe(
      '2 features expanded: 5 features more',
    );
  });

  it('nothing, where nothing is to be told', () => {
    expect(said(START, (s) => addEdits(s, ['2/res/0']))).toBeNull();
    const first = beginJourney(START);
    const looked = { ...first, spec: select(START, '1/res/0') };
    expect(describeChange(momentOf(first), momentOf(looked), labelOf)).toBeNull();
    const opened = describeChange(momentOf(beginJourney(EMPTY_SPEC)), momentOf(first), labelOf);
    expect(opened).toBeNull();
  });
});
