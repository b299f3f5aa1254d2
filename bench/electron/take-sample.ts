import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';

export type SampleReply<Value> = { ok: true; value: Value } | { ok: false; reason: string };

export function sampleEntry(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}

/** Has a fresh process of its own answer a request. Rejects with the reason where it could not. */
export function takeSample<Value>(entry: string, request: unknown): Promise<Value> {
  const child = utilityProcess.fork(sampleEntry(entry), [], { serviceName: entry, stdio: 'inherit' });
  const sample = new Promise<Value>((resolve, reject) => {
    child.once('message', (reply: SampleReply<Value>) => {
      if (reply.ok) resolve(reply.value);
      else reject(new Error(`${entry}: ${reply.reason}`));
    });
    child.once('exit', (code) => reject(new Error(`${entry} ended with exit code ${code}`)));
  });
  child.postMessage(request);
  return sample.finally(() => child.kill());
}
