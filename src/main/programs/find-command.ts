import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { ProgramError } from './program-error.ts';

const ON_WINDOWS = process.platform === 'win32';

/**
 * Finds the file that a command's name stands for, as the system would: a path as it is, from the folder where it will
 * run; a name in the folders of PATH. Rejects with a `ProgramError` where there is none that can be run.
 */
export async function findCommand(
  name: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  if (name.includes('/') || (ON_WINDOWS && name.includes('\\'))) {
    const path = resolve(folder, name);
    await assertCanRun(path);
    return path;
  }
  const { PATH = '', Path = '', PATHEXT = '.EXE;.CMD' } = environment;
  const endings = ON_WINDOWS ? ['', ...PATHEXT.split(';')] : [''];
  for (const entry of (PATH || Path).split(delimiter)) {
    for (const ending of endings) {
      // An empty entry is the folder itself, as POSIX has it.
      const path = resolve(folder, join(entry, `${name}${ending}`));
      if (await canRun(path)) return path;
    }
  }
  throw new ProgramError('not-started', `There is no command ${name} in the PATH`, adviceFor(name));
}

function adviceFor(name: string): string {
  const else_ =
    'An app that is started from the desktop may have another PATH than your terminal: start it from there, or type the whole path';
  return name === 'node' ? `Install Node 20.19 or later. ${else_} of node.` : `${else_} of the command.`;
}

async function canRun(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function assertCanRun(path: string): Promise<void> {
  try {
    if (!(await stat(path)).isFile())
      throw new ProgramError('not-started', `${path} is not a file`, 'Type the path of a program.');
    await access(path, constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') {
      const advice = 'Make it executable, or type what runs it before it, as in: node app.mjs';
      throw new ProgramError('not-started', `${path} may not be run`, advice);
    }
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ProgramError(
        'not-started',
        `There is no file ${path}`,
        'Its path is taken from the working folder.',
      );
    }
    throw error;
  }
}
