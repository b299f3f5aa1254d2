/** One for the whole thread: whoever has many would have Node warn of too many listeners. */
const listeners = new Set<() => void>();

const endAll = () => {
  for (const listener of [...listeners]) listener();
};

/** Has `listener` called when this thread ends in an orderly way, after which nothing can be waited for. */
export function atExit(listener: () => void): void {
  if (listeners.size === 0) {
    // A host with as many listeners of its own as Node allows is not to be warned because of ours.
    changeLimit(1);
    process.on('exit', endAll);
  }
  listeners.add(listener);
}

export function notAtExit(listener: () => void): void {
  if (!listeners.delete(listener) || listeners.size > 0) return;
  process.off('exit', endAll);
  changeLimit(-1);
}

function changeLimit(by: number): void {
  const limit = process.getMaxListeners();
  // 0 stands for no limit.
  if (limit > 0) process.setMaxListeners(limit + by);
}
