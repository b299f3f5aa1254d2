import { app } from 'electron';
import { openWindow } from './app/open-window.ts';
import { runCommand } from './app/run-command.ts';
import { isCommand, userArguments } from './command-line/arguments.ts';

const args = userArguments(process.env, process.argv, app.isPackaged);

// Not awaited: Electron is not ready before this file has been evaluated, and both wait for that.
if (isCommand(args)) void runCommand(args).then((code) => app.exit(code));
else void openWindow(args);
