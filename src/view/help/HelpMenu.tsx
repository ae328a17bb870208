import type { RefObject } from 'react';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import type { AppState } from '../../state/store';
import { shortNameOf } from '../commands/command';
import { PAGE_COMMANDS } from '../commands/pageCommands';
import { isStart, startCommand, startsOf } from '../commands/starts';
import { useNow, useRun } from '../commands/useNow';
import { useApp } from '../useApp';

interface Props {
  readonly trigger: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}

const { tour, keys, terms, about } = PAGE_COMMANDS;
const TO_READ = [keys, terms, about];

const openOf = (state: AppState) => state.open;
const seedsOf = (state: AppState) => state.spec.seeds;

/** The tour, the starting points of the pack, and everything there is to read. */
export function HelpMenu({ trigger, onClose }: Props) {
  const now = useNow();
  const run = useRun();
  const open = useApp(openOf);
  const seeds = useApp(seedsOf);
  const starts = startsOf({ open }).map((start) => ({ ...start, command: startCommand(start) }));
  const shown = starts.filter(({ link }) => isStart(link, seeds)).map(({ command }) => command.id);

  const choose = (key: unknown): void => {
    const command = [tour, ...starts.map((start) => start.command), ...TO_READ].find(({ id }) => id === key);
    // Once the menu has gone and has given the focus back.
    if (command) requestAnimationFrame(() => requestAnimationFrame(() => run(command)));
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
        disabledKeys={tour.when(now) ? [] : [tour.id]}
      >
        <MenuItem id={tour.id} className="menu-item">
          {shortNameOf(tour, now)}
        </MenuItem>
        {starts.length > 0 && <Separator className="menu-line" />}
        {starts.length > 0 && (
          <MenuSection selectionMode="single" selectedKeys={shown}>
            <Header className="menu-head">Starting points</Header>
            {starts.map(({ title, command: { id } }) => (
              <MenuItem key={id} id={id} className="menu-item start" textValue={title}>
                {title}
              </MenuItem>
            ))}
          </MenuSection>
        )}
        <Separator className="menu-line" />
        {TO_READ.map((command) => (
          <MenuItem key={command.id} id={command.id} className="menu-item">
            {shortNameOf(command, now)}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
