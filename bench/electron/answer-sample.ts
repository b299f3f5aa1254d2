import type { SampleReply } from './take-sample.ts';

/** The other end of `takeSample`. It uses nothing of the cache, which some samples are to do without. */
export function answerSample<Request, Value>(measure: (request: Request) => Promise<Value>): void {
  const reply = (message: SampleReply<Value>) => process.parentPort.postMessage(message);
  process.parentPort.on('message', ({ data }) => {
    measure(data as Request).then(
      (value) => reply({ ok: true, value }),
      (error) => reply({ ok: false, reason: String(error?.stack ?? error) }),
    );
  });
}
