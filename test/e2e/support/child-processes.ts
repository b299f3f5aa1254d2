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
