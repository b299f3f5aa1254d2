import { constants } from 'node:os';
import { app } from 'electron';
import { printable } from 'wasm-compile-cache/text';
import type { CoreChoices, OpenedCore } from '../command-line/command-context.ts';
import { CommandEnd } from '../command-line/command-end.ts';
import { runCommandLine } from '../command-line/command-line.ts';
import { CommandOutput } from '../command-line/command-output.ts';
import { endOnUncaught } from '../command-line/end-on-uncaught.ts';
import { createCore } from '../create-core.ts';
import { KeptWorth } from '../worth/kept-worth.ts';
import { installedCore } from './core-options.ts';
import { worthFolder } from './places.ts';
import { openSettings } from './settings.ts';

/**
 * Runs the command line without a window, and gives its exit code once all output has been taken: the command's own,
 * 128 and the signal's number where a signal ended it, 141 where the reader of its results has gone.
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  const end = new CommandEnd((code) => app.exit(code));
  const output = new CommandOutput(process.stdout, process.stderr, (code) => end.request(code));
  const say = (line: string) => output.err(`${printable(line)}\n`);
  endOnUncaught(process, say, (code) => app.exit(code));
  await app.whenReady();
  endOnSignals(end, say);
  const openCore = async (choices: CoreChoices): Promise<OpenedCore> => {
    const settings = openSettings();
    const { options, keyNotice } = await installedCore(choices, settings);
    if (settings.problem !== null) say(settings.problem);
    if (keyNotice !== null) say(keyNotice);
    return { ...(await createCore(options)), ...options };
  };
  const code = await runCommandLine(args, app.getVersion(), {
    out: (text) => output.out(text),
    err: (text) => output.err(text),
    openInput: () => process.stdin,
    openCore,
    openSettings,
    openWorth: (engineId) => KeptWorth.open({ engineId, folder: worthFolder() }),
    signal: end.signal,
  });
  await output.flush();
  return end.exitCode ?? code;
}

/** To be called when Electron is ready: just before, it takes the signals from all who listen to them by then. */
function endOnSignals(end: CommandEnd, say: (line: string) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Only the first listener asks the system for the signal, and those of libraries would end this process at once.
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (end.request(128 + constants.signals[signal])) say(`stopped by ${signal}`);
    });
  }
  // What the system asks in its own way, and what a signal asks that came before these listeners.
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (end.request(128 + constants.signals.SIGTERM)) say('stopped: the system asked for it');
  });
}
