import { stripVTControlCharacters } from 'node:util';
import { sayFailure } from '../setup/messages.mjs';
import { InterruptedError } from '../setup/run-process.mjs';
import { formatCounts, NOTHING_TO_TELL } from './test-counts.mjs';

const LINES_OF_A_FAILURE = 15;

/**
 * Runs tests, ends with what failed and with the counts on a line of their own, and sets the exit code: what could not be run
 * is told.
 * @param {() => Promise<import('./test-counts.mjs').TestCounts>} run
 */
export async function tellCounts(run) {
  let counts = NOTHING_TO_TELL;
  try {
    counts = await run();
  } catch (error) {
    if (error instanceof InterruptedError) {
      process.exitCode = error.exitCode;
      return;
    }
    sayFailure(error);
  }
  // Once more at the end, where who reads no more than the end of a long run finds it.
  for (const { what, why } of counts.secondTries) {
    process.stdout.write(`passed at its second try: ${what}\n${beginningOf(why)}`);
  }
  for (const { what, why } of counts.failures) {
    process.stdout.write(`failed: ${what}\n${beginningOf(why)}`);
  }
  process.stdout.write(`${formatCounts(counts)}\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** @param {string} text of an error, as a runner reports it; with the colours of a terminal at times */
function beginningOf(text) {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines
    .slice(0, LINES_OF_A_FAILURE)
    .map((line) => `    ${line.slice(0, 1000)}\n`)
    .join('');
}
