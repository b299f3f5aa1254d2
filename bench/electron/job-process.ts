/** The main script of the benchmark's Electron processes: runs one job, or the program that is measured as a whole. */
import { writeFileSync } from 'node:fs';
import { app } from 'electron';
import { PROGRAM_VARIABLE } from '../first-result/program-request.ts';
import { JOB_VARIABLE, type JobEnvelope, type JobOutcome, jobs } from './jobs.ts';

async function runJob({ name, request }: JobEnvelope): Promise<JobOutcome> {
  try {
    await app.whenReady();
    const { run } = await jobs[name]();
    return { ok: true, reply: await run(request as never) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

if (process.env[PROGRAM_VARIABLE] !== undefined) {
  void import('../first-result/program.ts');
} else {
  const envelope: JobEnvelope = JSON.parse(process.env[JOB_VARIABLE] ?? '');
  void runJob(envelope).then((outcome) => {
    writeFileSync(envelope.replyFile, JSON.stringify(outcome));
    app.exit(0);
  });
}
