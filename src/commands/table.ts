/** Every command there is. */
import type { Command, Group } from './command.ts';
import { dataCommands } from './data-commands.ts';
import { graphCommands } from './graph-commands.ts';
import { hiddenCommands } from './hidden-commands.ts';
import { seeingCommands } from './seeing-commands.ts';
import { setupCommands } from './setup-commands.ts';
import { sharingCommands } from './sharing-commands.ts';

/** Those that the help shows. */
export const groups: readonly Group[] = [
  graphCommands,
  dataCommands,
  sharingCommands,
  seeingCommands,
  setupCommands,
];
export const commands: readonly Command[] = [...groups.flatMap((group) => group.commands), ...hiddenCommands];
