import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ElectronApplication } from '@playwright/test';

/** The process ids of the app's helpers of one kind, as Electron knows them. */
export async function childProcesses(
  electron: ElectronApplication,
  entry: 'compile-process' | 'sample-process',
): Promise<number[]> {
  const service = `wasm ${entry}`;
  return electron.evaluate(
    ({ app }, service) =>
      app
        .getAppMetrics()
        .filter(({ name, serviceName }) => name === service || serviceName === service)
        .map(({ pid }) => pid),
    service,
  );
}

/** Whether the operating system still has a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The process ids of the compiling processes in a process group. */
export async function compilingProcessesOf(group: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,pid=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pgid, , ...args]) => Number(pgid) === group && args.some((arg) => arg.includes('NodeService')))
    .map(([, pid]) => Number(pid));
}
