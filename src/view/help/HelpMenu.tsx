import type { RefObject } from 'react';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import type { AppState } from '../../state/store';
import { ask, type Request } from '../commands/requests';
import { isStart, startAt } from '../commands/starts';
import { useServices } from '../services';
import { useApp } from '../useApp';

interface Props {
  readonly trigger: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}

/** Before the link of a starting point, in the keys of the menu. */
const START = 'start:';
const WORDS: readonly (readonly [Request, string])[] = [
  ['keys', 'Keys'],
  ['terms', 'Terms'],
  ['about', 'About'],
];

const openOf = (state: AppState) => state.open;
const seedsOf = (state: AppState) => state.spec.seeds;

/** The tour, the starting points of the pack, and everything there is to read. */
export function HelpMenu({ trigger, onClose }: Props) {
  const { change } = useServices();
  const open = useApp(openOf);
  const seeds = useApp(seedsOf);
  const starts = open?.pack.manifest.starts ?? [];
  const shown = starts.filter(({ link }) => isStart(link, seeds)).map(({ link }) => START + link);

  const choose = (key: unknown): void => {
    const start = starts.find(({ link }) => key === START + link);
    if (start) change((s) => startAt(s, start.link), 'step');
    // Once the menu has gone and has given the keyboard back.
    else requestAnimationFrame(() => requestAnimationFrame(() => ask(key as Request)));
  };
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement="bottom end"
      offset={6}
      className="menu-frame"
      aria-label="Help"
    >
      <Menu
        className="menu"
        aria-label="Help"
        autoFocus="first"
        onClose={onClose}
        onAction={choose}
        disabledKeys={open ? [] : ['tour']}
      >
        <MenuItem id="tour" className="menu-item">
          Take the tour
        </MenuItem>
        {starts.length > 0 && <Separator className="menu-line" />}
        {starts.length > 0 && (
          <MenuSection selectionMode="single" selectedKeys={shown}>
            <Header className="menu-head">Starting points</Header>
            {starts.map(({ title, link }) => (
              <MenuItem key={link} id={START + link} className="menu-item start" textValue={title}>
                {title}
              </MenuItem>
            ))}
          </MenuSection>
        )}
        <Separator className="menu-line" />
        {WORDS.map(([request, name]) => (
          <MenuItem key={request} id={request} className="menu-item">
            {name}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
