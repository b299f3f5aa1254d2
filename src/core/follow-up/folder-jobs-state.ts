import type { BackgroundState } from './background-state.ts';
import type { CompileJobs } from './compile-jobs.ts';

/** What is compiled and waits of a folder's jobs, whichever process asked for it. */
export function stateOfJobs(jobs: CompileJobs): Pick<BackgroundState, 'running' | 'waiting'> {
  const worker = jobs.workers().find(({ key }) => key !== null);
  const name = worker?.key ? (jobs.read(worker.key)?.name ?? null) : null;
  const running = worker?.key ? { key: worker.key, name, since: worker.since } : null;
  return { running, waiting: Math.max(0, jobs.size - (running ? 1 : 0)) };
}
