/**
 * Ends this process, which has nothing left to write down. An end in order waits until V8 is done with what it compiles,
 * and may wait for ever: a thread of V8's that needs the main thread to collect garbage is waited for by the main thread
 * (https://github.com/nodejs/node/issues/54918).
 */
export function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}
