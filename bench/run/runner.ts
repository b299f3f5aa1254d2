import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { SEAL_KEY_BYTES } from 'wasm-compile-cache';
import { InterruptedError } from '../../scripts/setup/run-process.mjs';
import { describeMachine } from './machine.ts';
import { type BenchOptions, parseOptions, usage } from './options.ts';
import { report } from './report.ts';
import type { MeasuredSection, Results } from './results.ts';
import { type ElectronCommand, jobRunner, type WindowCommand } from './run-job.ts';
import type { BenchContext, Section } from './section.ts';
import { SECTIONS } from './sections.ts';

export interface RunnerRequest {
  args: readonly string[];
  electron: ElectronCommand;
  window: WindowCommand;
  projectRoot: string;
  /** A folder of this run's own, which its caller deletes. */
  scratch: string;
}

const IDS = SECTIONS.map(({ id }) => id);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Reads what was typed; null where that alone was answered, with the exit code set. */
function readOptions(args: readonly string[]): BenchOptions | null {
  try {
    const options = parseOptions(args, IDS);
    if (options === null) process.stdout.write(usage(IDS));
    return options;
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage(IDS)}`);
    process.exitCode = 1;
    return null;
  }
}

/** Measures what was asked for, and tells it. Gives the exit code: 1 where a section failed. */
export async function runBench(request: RunnerRequest): Promise<number> {
  const options = readOptions(request.args);
  if (options === null) return Number(process.exitCode ?? 0);
  try {
    return await runSections(options, request);
  } catch (error) {
    if (error instanceof InterruptedError) return error.exitCode;
    throw error;
  }
}

async function runSections(
  options: BenchOptions,
  { electron, window, projectRoot, scratch }: RunnerRequest,
): Promise<number> {
  const start = performance.now();
  const machine = describeMachine();
  const runJob = jobRunner(electron, scratch);
  const context: BenchContext = {
    projectRoot,
    scratch,
    cacheDirectory: join(scratch, 'module-cache'),
    sealKey: randomBytes(SEAL_KEY_BYTES).toString('hex'),
    modules: options.modules,
    runs: options.runs,
    runJob,
    electron,
    window,
    say: (line) => say(` ${line}`),
  };
  const engine = await runJob('engine', { cacheDirectory: context.cacheDirectory, sealKey: context.sealKey });
  const sections: MeasuredSection[] = [];
  for (const section of SECTIONS.filter(({ id }) => options.only.includes(id))) {
    say(section.title);
    sections.push(await measure(section, context));
  }
  const results: Results = {
    date: new Date().toISOString(),
    seconds: (performance.now() - start) / 1000,
    commit: commitOf(projectRoot),
    machine,
    engine,
    sections,
  };
  write(results, options, projectRoot);
  sayTargets(sections);
  return sections.some(({ status }) => status === 'failed') ? 1 : 0;
}

async function measure(section: Section, context: BenchContext): Promise<MeasuredSection> {
  const { id, title } = section;
  try {
    return { id, title, status: 'measured', ...(await section.measure(context)) };
  } catch (error) {
    // Somebody stopped the benchmark; its other sections are not wanted either.
    if (error instanceof InterruptedError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    say(` failed: ${reason}`);
    return { id, title, status: 'failed', reason };
  }
}

function write(results: Results, { out, isWhole }: BenchOptions, projectRoot: string): void {
  const text = report(results);
  const place = out === null ? (isWhole ? join(projectRoot, 'bench/results') : null) : resolve(out);
  if (place === null) {
    process.stdout.write(text);
    return;
  }
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(`${place}.md`, text);
  writeFileSync(`${place}.json`, `${JSON.stringify(results, null, 2)}\n`);
  say(`Written: ${relative(process.cwd(), place)}.md and .json`);
}

function sayTargets(sections: readonly MeasuredSection[]): void {
  for (const section of sections) {
    if (section.status === 'failed') {
      say(`failed  ${section.id}: ${section.reason.split('\n')[0]}`);
      continue;
    }
    for (const { name, value, kind, limit, met } of section.targets) {
      say(`${met ? 'met    ' : 'missed '} ${name}: ${value.toFixed(3)}, wanted ${kind} ${limit}`);
    }
  }
}

function commitOf(projectRoot: string): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim();
    const changes = git('status', '--porcelain', '--', 'src', 'package-lock.json');
    return `${git('rev-parse', '--short', 'HEAD')}${changes === '' ? '' : ', with uncommitted changes'}`;
  } catch {
    return 'not a git checkout';
  }
}
