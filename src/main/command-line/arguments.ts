const VARIABLE = 'WASM_CACHE_INSPECTOR_ARGS';

/**
 * What the person typed behind the program's name. `npm start` hands it over in an environment variable, since
 * Chromium takes some of its own switches out of `argv`. Throws `TypeError` where that holds anything but strings.
 */
export function userArguments(
  env: NodeJS.ProcessEnv = process.env,
  argv: readonly string[] = process.argv,
  isPackaged = false,
): string[] {
  const handed = env[VARIABLE];
  if (handed === undefined) return argv.slice(isPackaged ? 1 : 2);
  const list = parseJson(handed);
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  throw new TypeError(
    `${VARIABLE} must hold a JSON array of strings, such as ["load","some.wasm"], and holds: ${handed}`,
  );
}

/** Gives `undefined`, which no JSON stands for, for what is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
