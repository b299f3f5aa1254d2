import { app } from 'electron';
import { printable } from 'wasm-compile-cache/text';
import { userArguments } from './command-line/arguments.ts';
import { isCommand } from './command-line/commands.mjs';

try {
  const args = userArguments(process.env, process.argv, app.isPackaged);
  // Only what is asked for is loaded. It is not awaited further: Electron is not ready before this file has been evaluated,
  // and both wait for that.
  if (isCommand(args)) {
    const { runCommand } = await import('./app/run-command.ts');
    void runCommand(args).then((code) => app.exit(code));
  } else {
    const { openWindow } = await import('./app/open-window.ts');
    void openWindow(args);
  }
} catch (error) {
  process.stderr.write(`${printable(error instanceof Error ? error.message : String(error))}\n`);
  app.exit(1);
}
