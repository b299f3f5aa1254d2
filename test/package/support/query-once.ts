import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { CompileMode } from '../../../src/core/loader/compile-mode.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { run } from './commands.ts';
import { folderElsewhere } from './packed-package.ts';

/** What `programs/query-once.mjs` writes down. */
export interface QueryReport {
  answer: unknown;
  servedBy: string;
  follows: string | null;
  artifactBytes: number;
  background: { running: object | null; waiting: number; detached: boolean };
  warnings: string[];
}

const glue = pathToFileURL(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.js')).href;

/** Runs a program that computes one result with sql.js and ends. It must end by itself, well and without a word. */
export async function queryOnce(order: {
  node: string;
  program: string;
  directory: string;
  compile: CompileMode;
  waits?: boolean;
}): Promise<QueryReport> {
  const { node, program, ...rest } = order;
  const report = join(folderElsewhere(), 'report.json');
  const env = { QUERY_ONCE: JSON.stringify({ ...rest, report, glue, file: SQLITE_WASM }) };
  expect(await run(node, [program], { env })).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  return JSON.parse(readFileSync(report, 'utf8'));
}
