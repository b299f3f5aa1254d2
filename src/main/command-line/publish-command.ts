import { type PublishChoices, publishModules } from 'wasm-compile-cache/commands';
import type { CommandContext, CommonOptions } from './command-context.ts';

export interface PublishOptions extends CommonOptions, Pick<PublishChoices, 'to' | 'key' | 'days'> {}

/** Publishes what the disk tier has of files, and compiles the rest. Gives how many could not be published. */
export async function runPublish(
  paths: readonly string[],
  { json = false, to, key, days, ...choices }: PublishOptions,
  context: CommandContext,
): Promise<number> {
  const { cache, close } = await context.openCore(choices);
  const output = {
    out: (line: string) => context.out(`${line}\n`),
    err: (line: string) => context.err(`${line}\n`),
    signal: context.signal,
    json,
  };
  try {
    return await publishModules(cache, paths, { to, key, days }, output);
  } finally {
    await close();
  }
}
