/** A set-up step that failed for a reason which the person can do something about. */
export class SetupError extends Error {
  /**
   * @param {string} what what failed, as a sentence
   * @param {string} [help] what would help, with the exact command where there is one
   */
  constructor(what, help) {
    super(what);
    this.name = 'SetupError';
    this.help = help;
  }
}

/**
 * Tells the person what happens. Never on stdout, which belongs to the app's command line.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Says what failed and what would help; a stack only for a failure nobody foresaw.
 * @param {unknown} error
 */
export function sayFailure(error) {
  if (!(error instanceof SetupError)) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return;
  }
  say(`\nError: ${error.message}`);
  if (error.help) say(error.help.replace(/^/gm, '  '));
}
