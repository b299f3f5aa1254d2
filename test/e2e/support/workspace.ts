import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folders and processes of one test, which nobody else uses and which are gone after it. */
export class Workspace {
  readonly folder: string;
  readonly #started: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Workspace> {
    const workspace = new Workspace(await mkdtemp(join(tmpdir(), 'wci-e2e-')));
    await mkdir(workspace.temporary);
    return workspace;
  }

  get userData(): string {
    return join(this.folder, 'user-data');
  }

  get cache(): string {
    return join(this.folder, 'cache');
  }

  /** What the app takes for the system's folder for temporary files. */
  get temporary(): string {
    return join(this.folder, 'tmp');
  }

  /** Writes a file to bring in, and gives its path. */
  async write(name: string, content: Uint8Array | string): Promise<string> {
    const path = join(this.folder, 'files', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  /** The entries of the disk tier, whatever their engine. */
  async entries(): Promise<string[]> {
    const paths = await readdir(this.cache, { recursive: true });
    return paths.filter((path) => path.endsWith('.bin')).map((path) => join(this.cache, path));
  }

  /** Has a process ended with the test, where that fails before it has seen it end. */
  endWithTest(child: ChildProcess): ChildProcess {
    this.#started.push(child);
    return child;
  }

  async remove(): Promise<void> {
    for (const child of this.#started) child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
