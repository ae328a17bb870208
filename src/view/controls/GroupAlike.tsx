import { useRef, useState } from 'react';
import { WHOLE_COMMANDS } from '../commands/choiceCommands';
import { useRequest } from '../commands/requests';
import { useServices } from '../services';
import type { GroupAlikeDialog } from './GroupAlikeDialog';

/** Opens what groups similar features of the graph. Its code comes when it is asked for. */
export function GroupAlike() {
  const { bring } = useServices();
  const frame = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [Shown, setShown] = useState<typeof GroupAlikeDialog>();
  const [isOpen, setOpen] = useState(false);
  const show = async (): Promise<void> => {
    const { part, by } = await bring('Grouping', () => import('./GroupAlikeDialog'));
    setShown(() => part.GroupAlikeDialog);
    if (by !== 'network') setOpen(true);
  };
  useRequest('group-similar', () => void show());
  return (
    <span ref={frame}>
      <button
        ref={button}
        type="button"
        className="link"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => void show()}
      >
        {WHOLE_COMMANDS.groupSimilar.name}
      </button>
      {Shown && frame.current && (
        <Shown trigger={button} frame={frame.current} isOpen={isOpen} onOpen={setOpen} />
      )}
    </span>
  );
}
