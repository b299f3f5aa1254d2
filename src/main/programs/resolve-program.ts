import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { cacheHome } from 'wasm-compile-cache';
import { CommandTextError, commandText, parseCommand, parseVariables } from '../../shared/command-text.ts';
import type { ProgramRequest } from '../../shared/program.ts';
import { findCommand } from './find-command.ts';
import { ProgramError } from './program-error.ts';

/** A program as it can be started. */
export interface Program {
  /** As it was typed. */
  command: string;
  executable: string;
  args: string[];
  folder: string;
  /** Its whole environment, without the hook. */
  environment: NodeJS.ProcessEnv;
  hooked: boolean;
  /** The cache's folder: what was chosen, else what its environment says, else the package's own. */
  cacheFolder: string;
}

/** What was typed, in words. */
interface Asked {
  command: string;
  words: readonly string[];
  folder: string;
  environment: NodeJS.ProcessEnv;
  hooked: boolean;
  cacheFolder: string | null;
}

/** Takes what the form has. Rejects with a `ProgramError` that says what cannot be run, and why. */
export async function programOfRequest(
  request: ProgramRequest,
  inherited: NodeJS.ProcessEnv = process.env,
): Promise<Program> {
  const base = ownEnvironment(inherited);
  try {
    const added = parseVariables(request.variables);
    const { words, variables } = parseCommand(request.command, (name) => added[name] ?? base[name] ?? '');
    const environment = { ...base, ...added, ...variables };
    return await resolved({ ...request, words, folder: withoutTilde(request.folder), environment });
  } catch (error) {
    if (error instanceof CommandTextError) throw new ProgramError('refused', error.message, error.advice);
    throw error;
  }
}

/** Takes words that a shell has made already. Rejects as `programOfRequest` does. */
export async function programOfWords(
  words: readonly string[],
  folder: string,
  inherited: NodeJS.ProcessEnv = process.env,
): Promise<Program> {
  const environment = ownEnvironment(inherited);
  return resolved({
    command: commandText(words),
    words,
    folder,
    environment,
    hooked: true,
    cacheFolder: null,
  });
}

async function resolved({
  command,
  words,
  folder,
  environment,
  hooked,
  cacheFolder,
}: Asked): Promise<Program> {
  const [name = '', ...args] = words;
  await assertIsFolder(folder);
  const executable = await findCommand(name, folder, environment);
  const { WASM_COMPILE_CACHE: given } = environment;
  return {
    command: command.trim(),
    executable,
    args,
    folder,
    environment,
    hooked,
    cacheFolder: resolve(
      folder,
      cacheFolder === null ? given || cacheHome(environment) : withoutTilde(cacheFolder),
    ),
  };
}

async function assertIsFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what =
      code === 'ENOENT' ? `There is no folder ${folder}` : `The folder ${folder} cannot be used: ${message}`;
    throw new ProgramError('refused', what, 'Choose another working folder.');
  }
  throw new ProgramError('refused', `${folder} is not a folder`, 'Choose a folder to work in.');
}

/** What a program has no business with: how this app itself was started, and what would make Node of Electron. */
function ownEnvironment(inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment = { ...inherited };
  for (const name of Object.keys(environment)) {
    if (name === 'ELECTRON_RUN_AS_NODE' || name.startsWith('WASM_CACHE_INSPECTOR_')) delete environment[name];
  }
  // Whether it has the cache is what the person says here.
  delete environment.WASM_COMPILE_CACHE_DISABLE;
  return environment;
}

function withoutTilde(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
