/** What a fresh Electron main process can be asked to do: each module's `run` takes a request and gives a reply. */
export const jobs = {
  engine: () => import('./engine-job.ts'),
  'bring-to-disk': () => import('./bring-to-disk-job.ts'),
  tiers: () => import('../tiers/job.ts'),
  'first-result': () => import('../first-result/job.ts'),
  'memory-hit': () => import('../memory-hit/job.ts'),
  'main-thread-delay': () => import('../main-thread-delay/job.ts'),
  'peak-memory': () => import('../peak-memory/job.ts'),
  'many-entries': () => import('../many-entries/job.ts'),
  'fill-tier': () => import('../window/fill-job.ts'),
  host: () => import('../host/job.ts'),
} as const;

export type JobName = keyof typeof jobs;
type Run<Name extends JobName> = Awaited<ReturnType<(typeof jobs)[Name]>>['run'];
export type JobRequest<Name extends JobName> = Parameters<Run<Name>>[0];
export type JobReply<Name extends JobName> = Awaited<ReturnType<Run<Name>>>;

/** Where a job finds what it is asked for, as a `JobEnvelope` in JSON. */
export const JOB_VARIABLE = 'WASM_CACHE_BENCH_JOB';

export interface JobEnvelope {
  name: JobName;
  request: unknown;
  /** Where the reply is written: standard output belongs to Chromium too. */
  replyFile: string;
}

export type JobOutcome = { ok: true; reply: unknown } | { ok: false; reason: string };
