import { resolve } from 'node:path';
import type { Command } from 'commander';
import { KEYS_COMMANDS, type KeysCommand } from 'wasm-compile-cache/commands';
import type { CommandContext, OutputOptions } from './command-context.ts';

interface KeysOptions extends OutputOptions {
  trust?: string;
  key?: string;
  until?: string;
}

/** Adds the package's own commands for keys. They need no cache. */
export function addKeysCommands(keys: Command, context: CommandContext): void {
  const path = (text: string) => resolve(text);
  for (const [name, command] of Object.entries(KEYS_COMMANDS) as [string, KeysCommand][]) {
    const added = keys
      .command(command.parameter === null ? name : `${name} <${command.parameter.toLowerCase()}>`)
      .description(command.description)
      .option('--json', 'print JSON, one object a line');
    if (name === 'new') added.option('--key <file>', 'where the private key is kept', path);
    else added.option('--trust <file>', 'the keys that are trusted: one of your own files by default', path);
    if (name === 'trust') added.option('--until <date>', 'the last day on which it is trusted');
    added.action(async (...given: unknown[]) => {
      // Commander gives what the command takes, then its options, then itself.
      const [argument, options] = command.parameter === null ? ['', given[0]] : given;
      const { json = false, ...choices } = options as KeysOptions;
      await command.run(String(argument), choices, {
        out: (line) => context.out(`${line}\n`),
        err: (line) => context.err(`${line}\n`),
        json,
      });
    });
  }
}
