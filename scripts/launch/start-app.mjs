import { isCommand } from '../../src/main/command-line/commands.mjs';
import { openDisplay } from '../setup/display.mjs';
import { say, sayFailure } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { InterruptedError } from '../setup/run-process.mjs';
import { mustRunWithoutSandbox } from '../setup/sandbox.mjs';
import { setUp } from '../setup/set-up.mjs';
import { runApp } from './app-process.mjs';
import { electronArguments, electronEnvironment } from './electron-command.mjs';
import { ARGUMENTS_VARIABLE, callersDirectory } from './user-arguments.mjs';

/**
 * `npm start`: sets up what is missing and runs the app, with the app's exit code.
 * @param {string[]} userArguments files and folders to load, or a command of the command line
 */
export async function main(userArguments) {
  // What nobody hears any more must not end this process before the app.
  process.stderr.on('error', () => {});
  try {
    process.exitCode = await startApp(userArguments);
  } catch (error) {
    process.exitCode = error instanceof InterruptedError ? error.exitCode : 1;
    if (!(error instanceof InterruptedError)) sayFailure(error);
  }
}

/**
 * @param {string[]} userArguments
 * @returns {Promise<number>} the app's exit code
 */
async function startApp(userArguments) {
  const opensWindow = !isCommand(userArguments);
  const runtime = await setUp({ opensWindow });
  if (mustRunWithoutSandbox()) say("Running as root: Chromium's sandbox is off (--no-sandbox).");
  const display = opensWindow ? await openDisplay() : undefined;
  try {
    return await runApp(runtime.executable, electronArguments(runtime, { opensWindow }), {
      cwd: callersDirectory(process.env, process.cwd(), PROJECT_ROOT),
      env: {
        ...electronEnvironment(process.env),
        ...display?.env,
        [ARGUMENTS_VARIABLE]: JSON.stringify(userArguments),
      },
    });
  } finally {
    await display?.close();
  }
}
