/** A team's store on this machine, with what the command line has published to it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ObjectServer, openObjectServer } from '../../support/object-server.mjs';
import { runCommand } from './command-line.ts';
import type { Workspace } from './workspace.ts';

export interface TeamStore extends ObjectServer {
  /** The public key that the modules were signed for, in one line. */
  publicKey: string;
  /** What the command line has said of what it did. */
  said: string;
}

/** Makes a key of that name, and publishes files with it by the command line, from a cache of their own. */
export async function publish(workspace: Workspace, keyName: string, ...files: string[]): Promise<TeamStore> {
  const server = await openObjectServer();
  const keyFile = join(workspace.folder, `${keyName}.signing-key`);
  const made = await runCommand(workspace, ['keys', 'new', keyName, '--key', keyFile]);
  const publicKey = made.stdout.trim();
  const from = join(workspace.folder, 'publishing-cache');
  const published = await runCommand(workspace, [
    'publish',
    ...files,
    ...['--to', server.url, '--key', keyFile, '--cache-dir', from],
  ]);
  if (published.exitCode !== 0) throw new Error(`publishing failed: ${published.stdout}${published.stderr}`);
  return { ...server, publicKey, said: published.stdout };
}

/** Sets the store that the app opens when it starts. */
export async function setStore({ userData }: Workspace, store: string): Promise<void> {
  await mkdir(userData, { recursive: true });
  await writeFile(join(userData, 'settings.json'), JSON.stringify({ store }));
}
