import { CommandButton } from '../commands/CommandButton';
import { GRAPH_COMMANDS } from '../commands/graphCommands';

/** They stand beside the pictures, not on them, and are for all of them. */
export function ZoomButtons() {
  return (
    <div className="zoom-buttons">
      <CommandButton command={GRAPH_COMMANDS.zoomIn}>+</CommandButton>
      <CommandButton command={GRAPH_COMMANDS.zoomOut}>−</CommandButton>
      <CommandButton command={GRAPH_COMMANDS.fit} />
    </div>
  );
}
