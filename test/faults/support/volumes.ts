import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether this process may mount a volume of its own; else the reason why not. */
export function mountRefusal(): string | null {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  if (process.getuid?.() !== 0) return 'only root may mount';
  const folder = mkdtempSync(join(tmpdir(), 'wasm-cache-mount-'));
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder);
    run('umount', folder);
    return null;
  } catch (error) {
    return `mounting is refused: ${error instanceof Error ? error.message : error}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A volume in memory, with these options of tmpfs; it is gone when the test ends, however it ends. */
export function volume(options: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasm-cache-volume-')));
  onTestFinished(() => {
    // Lazily, since a process of the test's may not have ended yet.
    run('umount', '--lazy', folder);
    rmSync(folder, { recursive: true });
  });
  mount('-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  return folder;
}

/** Mounts a volume anew with other options, such as `ro`. */
export function remount(folder: string, options: string): void {
  mount('-o', `remount,${options}`, folder);
}

/** Sets how large a file a running process may write. */
export function limitFileSize(pid: number, limit: number | 'unlimited'): void {
  run('prlimit', '--pid', String(pid), `--fsize=${limit}:unlimited`);
}

function mount(...options: string[]): void {
  run('mount', ...options);
}

function run(command: string, ...argv: string[]): void {
  execFileSync(command, argv, { stdio: 'pipe' });
}
