import { STORE_COMMANDS } from 'wasm-compile-cache/commands';
import type { CommandContext, CommonOptions } from './command-context.ts';

type StoreCommandName = keyof typeof STORE_COMMANDS;

/** The commands that look after the disk tier: the package's own, of its own command line. */
export const STORE_COMMAND_NAMES = Object.keys(STORE_COMMANDS) as StoreCommandName[];

/** Gives 0, or how many entries something is wrong with. */
export async function runStoreCommand(
  name: StoreCommandName,
  { json = false, ...choices }: CommonOptions,
  context: CommandContext,
): Promise<number> {
  const { cache, close } = await context.openCore(choices);
  try {
    return await STORE_COMMANDS[name].run(cache, {
      out: (line) => context.out(`${line}\n`),
      err: (line) => context.err(`${line}\n`),
      signal: context.signal,
      json,
    });
  } finally {
    await close();
  }
}
