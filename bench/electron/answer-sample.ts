import { onParentMessage, postToParent } from 'wasm-compile-cache/engine';
import type { SampleReply } from './take-sample.ts';

/** The other end of `takeSample`. */
export function answerSample<Request, Value>(measure: (request: Request) => Promise<Value>): void {
  onParentMessage<Request>((request) => {
    measure(request).then(
      (value) => postToParent<SampleReply<Value>>({ ok: true, value }),
      (error) => postToParent<SampleReply<Value>>({ ok: false, reason: String(error?.stack ?? error) }),
    );
  });
}
