import { CHOICE_COMMANDS, CHOICE_GRAPH_COMMANDS } from './choiceCommands';
import type { Command } from './command';
import { FEATURE_COMMANDS } from './featureCommands';
import { GRAPH_COMMANDS } from './graphCommands';
import { PAGE_COMMANDS } from './pageCommands';
import { STEERING_COMMANDS } from './steeringCommands';

/** Every command of the page, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  ...FEATURE_COMMANDS,
  ...CHOICE_COMMANDS,
  ...GRAPH_COMMANDS,
  ...CHOICE_GRAPH_COMMANDS,
  ...STEERING_COMMANDS,
  ...PAGE_COMMANDS,
];
