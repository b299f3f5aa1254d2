import { COMMANDS, type CommandId, type CommandInfo } from '../../shared/commands.ts';
import { keysText } from './keys.ts';

/** A command's keys as this system writes them; an empty string where it has none. */
export function commandKeys(id: CommandId): string {
  const command: CommandInfo | undefined = COMMANDS.find((one) => one.id === id);
  return command?.keys ? keysText(command.keys) : '';
}
