import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
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
  write({ machine: describeMachine(), engine, sections }, options, projectRoot);
  sayTargets(sections);
  return sections.some(({ status }) => status === 'failed') ? 1 : 0;
}

async function measure(section: Section, context: BenchContext): Promise<MeasuredSection> {
  const { id, title } = section;
  const start = performance.now();
  const loadBefore = loadavg()[0] ?? 0;
  const commit = commitOf(context.projectRoot);
  const about = () => ({
    id,
    title,
    measuring: {
      date: new Date().toISOString(),
      seconds: (performance.now() - start) / 1000,
      commit,
      loadBefore,
    },
  });
  try {
    const outcome = await section.measure(context);
    return { ...about(), status: 'measured', ...outcome };
  } catch (error) {
    // Somebody stopped the benchmark; its other sections are not wanted either.
    if (error instanceof InterruptedError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    say(` failed: ${reason}`);
    return { ...about(), status: 'failed', reason };
  }
}

function write(results: Results, { out, isWhole, updates }: BenchOptions, projectRoot: string): void {
  const usual = join(projectRoot, 'bench/results');
  const place = out === null ? (isWhole || updates ? usual : null) : resolve(out);
  const written = updates
    ? { ...results, sections: inThePlaceOf(results.sections, `${usual}.json`) }
    : results;
  const text = report(written);
  if (place === null) {
    process.stdout.write(text);
    return;
  }
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(`${place}.md`, text);
  writeFileSync(`${place}.json`, `${JSON.stringify(written, null, 2)}\n`);
  say(`Written: ${relative(process.cwd(), place)}.md and .json`);
}

/** Gives the sections in the order they are measured in: those that were measured now, and the file's for the others. */
function inThePlaceOf(measured: readonly MeasuredSection[], file: string): MeasuredSection[] {
  const before: MeasuredSection[] = JSON.parse(readFileSync(file, 'utf8')).sections;
  return IDS.flatMap((id) => {
    const section = [...measured, ...before].find((candidate) => candidate.id === id);
    return section ? [section] : [];
  });
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
