import { type RefObject, useState } from 'react';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import { messageOf } from '../../core/errors';
import type { Recent } from '../../state/keep';
import { notify } from '../../state/store';
import { ask } from '../commands/requests';
import { useServices } from '../services';
import { useAppStore } from '../useApp';
import { agoText } from './ago';

interface Props {
  readonly trigger: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}

const FORGET = 'forget';
const KEPT = 'kept';
const NONE = 'none';

/** The graphs kept in this browser, newest first, and a way to delete them. */
export function RecentMenu({ trigger, onClose }: Props) {
  const store = useAppStore();
  const { recents, openGraph, forgetAll } = useServices();
  const [shown] = useState(recents);
  const [now] = useState(Date.now);

  const open = async ({ spec, pack }: Recent): Promise<void> => {
    try {
      await openGraph({ spec, pack, problems: [] });
    } catch (error) {
      notify(store, { kind: 'trouble', text: messageOf(error) });
    }
  };
  const choose = (key: unknown): void => {
    const recent = shown.find((one) => one.key === key);
    if (recent) void open(recent);
    else if (key === KEPT) ask('kept');
    else if (key === FORGET) {
      forgetAll();
      notify(store, { kind: 'note', text: 'Recent graphs and the work kept in this browser were deleted.' });
    }
  };
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement="bottom end"
      offset={6}
      className="menu-frame"
      aria-label="Recent graphs"
    >
      <Menu
        className="menu recent"
        aria-label="Recent graphs"
        autoFocus="first"
        onClose={onClose}
        onAction={choose}
        disabledKeys={[NONE]}
      >
        {shown.map(({ key, label, pack, spec, at }) => (
          <MenuItem key={key} id={key} className="menu-item" textValue={label}>
            {label}
            <span className="quiet">
              {` ${spec.seeds[0]}${spec.seeds.length > 1 ? ` and ${spec.seeds.length - 1} more` : ''} · ${pack.id} · ${agoText(now - at)}`}
            </span>
          </MenuItem>
        ))}
        {shown.length === 0 && (
          <MenuItem id={NONE} className="menu-item">
            No recent graphs
          </MenuItem>
        )}
        <Separator className="menu-line" />
        <MenuItem id={KEPT} className="menu-item">
          Files kept in this browser…
        </MenuItem>
        <MenuItem id={FORGET} className="menu-item">
          Forget all graphs
        </MenuItem>
      </Menu>
    </Popover>
  );
}
