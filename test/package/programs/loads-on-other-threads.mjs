/** An Electron app that loads a module in a thread and in a utility process of its own, and counts its own starts. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { openCache } from 'wasm-compile-cache';

const { directory, file, report } = JSON.parse(process.env.LOAD_ONCE ?? '');
const STARTS = `${report}.starts`;
const HERE = new URL(import.meta.url);

async function load() {
  const cache = await openCache({ directory, compile: 'ahead-of-time', smallest: 0 });
  const { servedBy, warnings } = await cache.load({ path: file });
  await cache.close();
  return { servedBy, warnings: warnings.map(({ message }) => message) };
}

/** @param {import('electron').App} app @param {typeof import('electron').utilityProcess} utilityProcess */
async function main(app, utilityProcess) {
  appendFileSync(STARTS, '.');
  await app.whenReady();
  const answerOf = (
    /** @type {{ once(event: 'message', listener: (answer: unknown) => void): unknown }} */ where,
  ) => new Promise((resolve) => where.once('message', resolve));
  const thread = await answerOf(new Worker(HERE));
  const utility = await answerOf(utilityProcess.fork(HERE.pathname));
  const starts = readFileSync(STARTS, 'utf8').length;
  writeFileSync(report, JSON.stringify({ thread, utility, starts }));
  app.quit();
}

const utilityPort = /** @type {{ parentPort?: { postMessage(answer: unknown): void } }} */ (process)
  .parentPort;
if (!isMainThread) parentPort?.postMessage(await load());
else if (utilityPort) utilityPort.postMessage(await load());
else void import('electron').then(({ app, utilityProcess }) => main(app, utilityProcess));
