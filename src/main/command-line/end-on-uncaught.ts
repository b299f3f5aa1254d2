/** What of a process this listens to. */
interface Uncaught {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

/**
 * Ends a command with 1, and one line, where nobody caught an error: without a window nobody could close the dialog
 * that Electron shows, and the process would stay.
 */
export function endOnUncaught(
  process: Uncaught,
  say: (line: string) => void,
  exit: (code: number) => void,
): void {
  const fail = (error: unknown) => {
    say(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}
