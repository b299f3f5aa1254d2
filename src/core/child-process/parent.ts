import { endNow } from './end-now.ts';

/** The parent of this process, as an entry sees it: behind a port in Electron, behind Node's own channel elsewhere. */
interface UtilityPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const { parentPort } = process as { parentPort?: UtilityPort };

/** Calls `listener` with each message of the parent's, and ends this process with the parent. */
export function onParentMessage<Request>(listener: (request: Request) => void): void {
  if (parentPort) {
    parentPort.on('message', ({ data }) => listener(data as Request));
    return;
  }
  process.on('message', (message) => listener(message as Request));
  // A parent that was killed cannot say so; work for nobody should not keep a core busy.
  process.on('disconnect', endNow);
  if (!process.connected) endNow();
}

export function postToParent<Reply>(reply: Reply): void {
  if (parentPort) parentPort.postMessage(reply);
  else if (process.connected) process.send?.(reply);
}
