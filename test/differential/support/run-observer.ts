import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronEnvironment } from '../../../scripts/launch/electron-command.mjs';
import type { Milliseconds } from '../../../src/core/units.ts';
import type { Supplied, Variant } from '../programs/variant.mjs';
import type { Runtime } from './runtimes.ts';

/** What was seen of one module, or one program, in one process. */
export interface Observation {
  name: string;
  /** Whatever two processes must agree on, in order. */
  lines: string[];
  /** Calls across the border of JavaScript and wasm. */
  calls: number;
  /** How its modules were come by; none where V8 refused them. */
  supplied: Supplied[];
}

interface Work {
  name: string;
  [more: string]: unknown;
}

export interface ObserverRun {
  runtime: Runtime;
  /** The observing program's path. */
  program: string;
  works: Work[];
  variant: Variant;
  /** Where its order and its report may lie. */
  scratch: string;
  /** How long one work may take. */
  patience: Milliseconds;
}

/** What is put in the place of what was seen, where the process did not get so far. */
const ended = (name: string, how: string): Observation => ({ name, lines: [how], calls: 0, supplied: [] });

/** What a program writes down when it is through with all that it was to do. */
const THROUGH = '{"name":null}\n';
/**
 * How long its end may take from then on. A process that collects garbage just then may wait for ever for a thread of
 * V8's that waits for it (https://github.com/nodejs/node/issues/54918), with a cache and without.
 */
const END_WITHIN: Milliseconds = 10_000;

let runs = 0;

/**
 * Has a process do one work after the other. Where it does not come to the end of one, that is what was seen of it, and
 * another process goes on with the next.
 */
export async function runObserver(run: ObserverRun): Promise<Observation[]> {
  const observations: Observation[] = [];
  while (observations.length < run.works.length) {
    const rest = run.works.slice(observations.length);
    const { seen, how } = await runOnce({ ...run, works: rest });
    observations.push(...seen);
    const culprit = rest[seen.length];
    if (culprit) observations.push(ended(culprit.name, how));
    else if (how !== 'ended well') throw new Error(`after its last module the process ${how}`);
  }
  return observations;
}

async function runOnce(run: ObserverRun): Promise<{ seen: Observation[]; how: string }> {
  const { runtime, program, works, variant, scratch, patience } = run;
  const base = join(scratch, `run-${++runs}`);
  const [order, report] = [`${base}.order.json`, `${base}.report.jsonl`];
  writeFileSync(order, JSON.stringify({ works, variant, report }));
  const { NODE_OPTIONS: _options, NODE_ENV: _mode, ...own } = electronEnvironment(process.env);
  const child = spawn(runtime.command, [program, order], {
    env: { ...own, ...runtime.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-4000);
  });
  let stuck: 'at work' | 'at its end' | null = null;
  let seenSoFar = '';
  let quietSince = Date.now();
  const watch = setInterval(() => {
    const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
    const isThrough = text.endsWith(THROUGH);
    if (text !== seenSoFar) {
      seenSoFar = text;
      quietSince = Date.now();
    } else if (Date.now() - quietSince > (isThrough ? END_WITHIN : patience)) {
      stuck = isThrough ? 'at its end' : 'at work';
      child.kill('SIGKILL');
    }
  }, 500);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  }).finally(() => clearInterval(watch));
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const lines = text.split('\n').filter((line) => line !== '');
  const seen: Observation[] = lines.map((line) => JSON.parse(line)).filter(({ name }) => name !== null);
  rmSync(order, { force: true });
  rmSync(report, { force: true });
  if (stuck === 'at work') return { seen, how: 'did not end' };
  const endedWell = code === 0 || stuck === 'at its end';
  if (endedWell && seen.length === works.length) return { seen, how: 'ended well' };
  const words = complaints.trim().split('\n').slice(0, 12).join('\n');
  return { seen, how: `ended with ${code ?? signal}: ${words}` };
}
