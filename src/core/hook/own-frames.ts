const { captureStackTrace } = Error;

/** What this is called in a stack. In a bundle in CommonJS format there is no `import.meta.url`. */
export const FILE = typeof __filename === 'string' ? __filename : import.meta.url;

/** Takes from an error that V8 has just thrown what the hook has added to its stack, down to a function of the hook's. */
export function withoutFramesOf(hooked: (...args: never[]) => unknown, error: unknown): unknown {
  if (error instanceof Error && Object.isExtensible(error)) captureStackTrace(error, hooked);
  return error;
}

/** Has V8 keep more of the stack of an error that is made meanwhile, where the program lets that be set. */
export function withRoom<Value>(frames: number, work: () => Value): Value {
  const { value: limit, writable } = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit') ?? {};
  if (!writable || typeof limit !== 'number') return work();
  Error.stackTraceLimit = limit + frames;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Takes the hook's own lines from the stack of an error that V8 has made for a caller of the hook. */
export function withoutOwnLines(error: unknown): unknown {
  return withStack(error, (lines) => lines.filter((line) => !isOwn(line)));
}

/** Takes the hook's own lines, and those of whoever waits for it, from the stack of an error that V8 makes for nobody. */
export function withoutLinesFromOwn(error: unknown): unknown {
  return withStack(error, (lines) => {
    const first = lines.findIndex(isOwn);
    return first === -1 ? lines : lines.slice(0, first);
  });
}

function isOwn(line: string): boolean {
  return line.startsWith('    at ') && line.includes(FILE);
}

function withStack(error: unknown, change: (lines: string[]) => string[]): unknown {
  if (!(error instanceof Error) || typeof error.stack !== 'string' || !error.stack.includes(FILE))
    return error;
  error.stack = change(error.stack.split('\n')).join('\n');
  return error;
}
