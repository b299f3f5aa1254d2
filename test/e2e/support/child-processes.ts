import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ElectronApplication } from '@playwright/test';

/** The helpers by the names of their built entries, as the package names them to Electron. */
const SERVICES = {
  'compile-process': 'wasm-compile-cache.compile-process',
  'sample-process': 'sample-process',
} as const;

/** The process ids of the app's helpers of one kind, as Electron knows them. */
export async function childProcesses(
  electron: ElectronApplication,
  kind: keyof typeof SERVICES,
): Promise<number[]> {
  return electron.evaluate(
    ({ app }, service) =>
      app
        .getAppMetrics()
        .filter(({ name, serviceName }) => name === service || serviceName === service)
        .map(({ pid }) => pid),
    SERVICES[kind],
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
