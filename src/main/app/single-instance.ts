import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import * as v from 'valibot';
import { printable } from 'wasm-compile-cache/text';
import { problemOf } from '../inspector/problem.ts';
import type { WindowArguments } from './window-arguments.ts';

/** What a second start hands to the first. The paths are absolute: the two have been started in different folders. */
const handOver = v.object({ paths: v.array(v.string()) });
/** The same in a file of the profile's, by its name. */
const handOverByFile = v.object({ file: v.pipe(v.string(), v.regex(/^second-start-[0-9a-f-]{36}\.json$/)) });

/** Chromium's message holds 32 KiB, and the first start would be killed for not answering a longer one. */
const MAX_MESSAGE_LENGTH = 8 * 1024;

/**
 * Makes this process the one that has this profile's window. Where another has it already, hands it the files, says
 * so on stderr, and gives false: this process has nothing more to do.
 */
export function takeProfile({ paths, ...options }: WindowArguments): boolean {
  if (!handsOver({ paths })) return true;
  const what = paths.length > 0 ? 'Its window loads what you gave.' : 'Its window comes to the front.';
  const keeps = 'It keeps its own options: close it first, to start it with others.';
  const hasOptions = Object.keys(options).length > 0;
  process.stderr.write(`The app runs already. ${what}${hasOptions ? ` ${keeps}` : ''}\n`);
  return false;
}

/** Gives whether there was somebody to hand it to. */
function handsOver(content: v.InferOutput<typeof handOver>): boolean {
  const text = JSON.stringify(content);
  // Characters outside of ASCII take more bytes than one.
  if (Buffer.byteLength(text) <= MAX_MESSAGE_LENGTH) return !app.requestSingleInstanceLock(content);
  const file = `second-start-${randomUUID()}.json`;
  const path = handOverPath(file);
  mkdirSync(app.getPath('userData'), { recursive: true });
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  const isFirst = app.requestSingleInstanceLock({ file } satisfies v.InferOutput<typeof handOverByFile>);
  if (isFirst) rmSync(path, { force: true });
  return !isFirst;
}

function handOverPath(file: string): string {
  return join(app.getPath('userData'), file);
}

/** Brings the window to the front at a second start, and gives `load` the files. */
export function listenForSecondStarts(
  window: BrowserWindow,
  load: (paths: readonly string[]) => Promise<void>,
): void {
  app.on('second-instance', (_event, _argv, _folder, data) => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    try {
      const { paths } = takeOver(data);
      if (paths.length > 0) void load(paths);
    } catch (error) {
      const why = printable(problemOf(error).message);
      process.stderr.write(`What a second start gave could not be loaded: ${why}\n`);
    }
  });
}

/** Throws where it is nothing that this app hands over, or its file cannot be read. */
function takeOver(data: unknown): v.InferOutput<typeof handOver> {
  if (!v.is(handOverByFile, data)) return v.parse(handOver, data);
  const path = handOverPath(data.file);
  try {
    return v.parse(handOver, JSON.parse(readFileSync(path, 'utf8')));
  } finally {
    rmSync(path, { force: true });
  }
}
