import {
  CHOICE_COMMANDS,
  GROUP_COMMANDS,
  MARKED_COMMANDS,
  SITE_COMMANDS,
  WHOLE_COMMANDS,
} from './choiceCommands';
import type { Command } from './command';
import { EDGE_COMMANDS } from './edgeCommands';
import { FEATURE_COMMANDS } from './featureCommands';
import { DIRECTION_COMMANDS, GRAPH_COMMANDS, ORIENTATION_COMMANDS } from './graphCommands';
import { LAYER_COMMANDS } from './layerCommands';
import { MATCHING_COMMANDS } from './matchingCommands';
import { PAGE_COMMANDS, PANEL_COMMANDS } from './pageCommands';
import { STEERING_COMMANDS } from './steeringCommands';

/** Every command of the page, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  FEATURE_COMMANDS,
  EDGE_COMMANDS,
  CHOICE_COMMANDS,
  GROUP_COMMANDS,
  LAYER_COMMANDS,
  GRAPH_COMMANDS,
  DIRECTION_COMMANDS,
  ORIENTATION_COMMANDS,
  MARKED_COMMANDS,
  WHOLE_COMMANDS,
  SITE_COMMANDS,
  MATCHING_COMMANDS,
  STEERING_COMMANDS,
  PANEL_COMMANDS,
  PAGE_COMMANDS,
].flatMap((some) => Object.values<Command>(some));
