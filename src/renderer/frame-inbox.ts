/** In milliseconds: a window that is not drawn has no frames, and takes what comes by the clock. */
const WITHOUT_FRAMES = 250;

/** Calls once the next frame is about to be drawn, or after a while where none is; gives the function that cancels it. */
export function onNextFrame(call: () => void): () => void {
  const cancel = () => {
    clearTimeout(timer);
    globalThis.cancelAnimationFrame?.(frame);
  };
  const once = () => {
    cancel();
    call();
  };
  const timer = setTimeout(once, WITHOUT_FRAMES);
  const frame = globalThis.requestAnimationFrame?.(once);
  return cancel;
}

/**
 * Hands on what comes, at most once a frame: what comes meanwhile waits, and is handed on together. Otherwise a window
 * that falls behind would draw every state that it has missed, and never find the time for a frame or a key.
 */
export class FrameInbox<Item> {
  readonly #take: (items: readonly Item[]) => void;
  readonly #nextFrame: typeof onNextFrame;
  #waiting: Item[] = [];
  #cancel: (() => void) | null = null;

  constructor(take: (items: readonly Item[]) => void, nextFrame = onNextFrame) {
    this.#take = take;
    this.#nextFrame = nextFrame;
  }

  push(item: Item): void {
    this.#waiting.push(item);
    if (this.#cancel === null) this.#handOn();
  }

  /** Hands nothing on any more. */
  close(): void {
    this.#cancel?.();
    this.#waiting = [];
  }

  #handOn(): void {
    const items = this.#waiting;
    this.#waiting = [];
    this.#cancel = this.#nextFrame(() => {
      this.#cancel = null;
      if (this.#waiting.length > 0) this.#handOn();
    });
    this.#take(items);
  }
}
