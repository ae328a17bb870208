import type { RefObject } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import type { AppState } from '../../state/store';
import { shortNameOf } from '../commands/command';
import { PAGE_COMMANDS } from '../commands/pageCommands';
import { useNow } from '../commands/useNow';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { type ActionName, type Done, openFile, run } from './actions';

interface Props {
  readonly trigger: RefObject<HTMLButtonElement | null>;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (done: Done) => void;
  readonly onFigure: () => void;
}

const NAMES: readonly (readonly [ActionName, string])[][] = [
  [
    ['svg', 'Picture as SVG'],
    ['png', 'Picture as PNG'],
  ],
  [
    ['nodes', 'Nodes as CSV'],
    ['matches', 'Matches as CSV'],
    ['labels', 'Your labels as CSV'],
    ['graph', 'Graph as JSON'],
  ],
  [
    ['cite', 'Copy citation'],
    ['notebook', 'Copy Python script'],
    ['embed', 'Copy embed code'],
  ],
];
const OPEN = 'open';
const FIGURE = 'figure';

const hasGraphOf = ({ open, spec }: AppState): boolean => open !== null && spec.seeds.length > 0;

const hasLabelsOf = ({ spec }: AppState): boolean => spec.labels.size > 0;

/** Everything that can be exported, and opening a graph file. */
export function ExportMenu({ trigger, isOpen, onClose, onDone, onFigure }: Props) {
  const store = useAppStore();
  const services = useServices();
  const now = useNow();
  const hasGraph = useApp(hasGraphOf);
  const hasLabels = useApp(hasLabelsOf);
  const place = { store, services };
  const choose = async (key: unknown): Promise<void> => {
    const [action] = NAMES.flat().find(([name]) => name === key) ?? [];
    if (key === FIGURE) onFigure();
    else if (action) onDone(await run(action, place));
    else chooseFile((file) => void openFile(file, place));
  };
  return (
    <Popover
      triggerRef={trigger}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      placement="bottom end"
      offset={6}
      className="menu-frame"
      aria-label="Export"
    >
      <Menu
        className="menu"
        aria-label="Export"
        autoFocus="first"
        onClose={onClose}
        onAction={(key) => void choose(key)}
        disabledKeys={
          hasGraph ? (hasLabels ? [] : ['labels']) : [FIGURE, ...NAMES.flat().map(([name]) => name)]
        }
      >
        {NAMES.map((group) => [
          ...group.map(([name, text]) => (
            <MenuItem key={name} id={name} className="menu-item">
              {text}
            </MenuItem>
          )),
          <Separator key={`after ${group[0]?.[0]}`} className="menu-line" />,
        ])}
        <MenuItem id={FIGURE} className="menu-item">
          {shortNameOf(PAGE_COMMANDS.figure, now)}
        </MenuItem>
        <Separator className="menu-line" />
        <MenuItem id={OPEN} className="menu-item">
          Open a graph file…
        </MenuItem>
      </Menu>
    </Popover>
  );
}

function chooseFile(onFile: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) onFile(file);
  });
  input.click();
}
