import { app } from 'electron';
import { printable } from 'wasm-compile-cache/text';
import { openWindow } from './app/open-window.ts';
import { runCommand } from './app/run-command.ts';
import { userArguments } from './command-line/arguments.ts';
import { isCommand } from './command-line/commands.mjs';

try {
  const args = userArguments(process.env, process.argv, app.isPackaged);
  // Not awaited: Electron is not ready before this file has been evaluated, and both wait for that.
  if (isCommand(args)) void runCommand(args).then((code) => app.exit(code));
  else void openWindow(args);
} catch (error) {
  process.stderr.write(`${printable(error instanceof Error ? error.message : String(error))}\n`);
  app.exit(1);
}
