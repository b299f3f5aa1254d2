import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ElectronApplication } from '@playwright/test';
import { electron } from './electron.ts';

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

/** Whether a process runs, or is stopped; one that has ended is gone even where nobody has asked for its exit code. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await stateOf(pid)) !== 'gone';
}

/** What a process does. */
export async function stateOf(pid: number): Promise<'running' | 'stopped' | 'gone'> {
  const { stat } = (await allProcesses()).find((process) => process.pid === pid) ?? {};
  if (stat === undefined || stat.startsWith('Z')) return 'gone';
  return stat.startsWith('T') ? 'stopped' : 'running';
}

/** The process ids of the compiling processes below a process. */
export async function compilingProcessesBelow(ancestor: number): Promise<number[]> {
  return pidsOf(await below(ancestor), 'NodeService');
}

/** The process ids of the pages below a process. */
export async function pageProcessesBelow(ancestor: number): Promise<number[]> {
  return pidsOf(await below(ancestor), '--type=renderer');
}

/** The process ids of Electron's processes below a process, the main process first. */
export async function electronProcessesBelow(ancestor: number): Promise<number[]> {
  return pidsOf(await below(ancestor), electron().executablePath.replace(/-for-tests$/, ''));
}

interface RunningProcess {
  pid: number;
  parent: number;
  stat: string;
  args: string;
}

function pidsOf(processes: readonly RunningProcess[], argument: string): number[] {
  return processes.filter(({ args }) => args.includes(argument)).map(({ pid }) => pid);
}

async function below(ancestor: number): Promise<RunningProcess[]> {
  const all = await allProcesses();
  const found: RunningProcess[] = [];
  for (let parents = [ancestor]; parents.length > 0; ) {
    const children = all.filter(({ parent }) => parents.includes(parent));
    found.push(...children);
    parents = children.map(({ pid }) => pid);
  }
  return found;
}

async function allProcesses(): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,args=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, stat = '', ...args] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), stat, args: args.join(' ') };
    });
}
