const PHASES = ['identify', 'measure', 'keep', 'leave'] as const;
type Phase = (typeof PHASES)[number];
type Callback = (exitCode: number | null) => void;

/**
 * In their order: what is done to keep something is none of a program's run, which is measured before; and who looks at
 * the process is told of both before it leaves.
 */
const callbacks: Record<Phase, Set<Callback>> = {
  identify: new Set(),
  measure: new Set(),
  keep: new Set(),
  leave: new Set(),
};

function runAll(exitCode: unknown): void {
  const code = typeof exitCode === 'number' ? exitCode : null;
  for (const phase of PHASES) for (const callback of [...callbacks[phase]]) callback(code);
}

/**
 * Has something done when this process ends in order. One listener for all, however many caches there are: Node warns of
 * more than ten.
 */
export function atExit(phase: Phase, callback: Callback): void {
  if (isIdle()) {
    // A host with as many listeners of its own as Node allows is not to be warned because of ours.
    changeLimit(1);
    process.on('exit', runAll);
  }
  callbacks[phase].add(callback);
}

export function notAtExit(phase: Phase, callback: Callback): void {
  if (!callbacks[phase].delete(callback) || !isIdle()) return;
  process.off('exit', runAll);
  changeLimit(-1);
}

function isIdle(): boolean {
  return PHASES.every((phase) => callbacks[phase].size === 0);
}

function changeLimit(by: number): void {
  const limit = process.getMaxListeners();
  // 0 stands for no limit.
  if (limit > 0) process.setMaxListeners(limit + by);
}
