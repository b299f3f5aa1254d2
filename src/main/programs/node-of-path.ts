import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProgramDefaults } from '../../shared/program.ts';
import { findCommand } from './find-command.ts';

/** In milliseconds: a node that says nothing for so long is none. */
const PATIENCE = 10_000;

/** Gives the node that programs find in the PATH; null where there is none, or it does not say what it is. */
export async function nodeOfPath(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ProgramDefaults['node']> {
  try {
    const path = await findCommand('node', folder, environment);
    const { NODE_OPTIONS: _, ELECTRON_RUN_AS_NODE: __, ...env } = environment;
    const { stdout } = await promisify(execFile)(path, ['--version'], { env, timeout: PATIENCE });
    const version = stdout.trim();
    return /^v\d+\.\d+\.\d+\S*$/.test(version) && version.length <= 64 ? { path, version } : null;
  } catch {
    return null;
  }
}
