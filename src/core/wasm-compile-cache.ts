#!/usr/bin/env node
/** The package's command. */
import { readFileSync } from 'node:fs';
import { runCommandLine } from './command-line/command-line.ts';

/** What a shell shows of a tool that SIGPIPE ends, as it does those whose reader has gone. */
const READER_GONE = 141;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const abort = new AbortController();
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? READER_GONE : 1));
}
const args = process.argv.slice(2);
// A command that is run by ours hears of it by itself.
if (args[0] !== 'run') process.once('SIGINT', () => abort.abort());
process.exitCode = await runCommandLine(args, version, {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  async readInput() {
    const pieces: Buffer[] = [];
    for await (const piece of process.stdin) pieces.push(piece);
    return Buffer.concat(pieces);
  },
  environment: process.env,
  signal: abort.signal,
});
