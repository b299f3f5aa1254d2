/** Values that are kept in a file, which may be anything by the time it is read. Knows nothing of Electron. */

import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type { Bytes } from 'wasm-compile-cache';

/** What a file may hold, and what stands where it does not. */
export interface SettingsSchema<Values extends object> {
  fields: { [Name in keyof Values]: v.GenericSchema<unknown, Values[Name]> };
  defaults: Readonly<Values>;
}

/** Some of the values, as a request brings them. */
export type Changes<Values> = { [Name in keyof Values]?: Values[Name] | undefined };

/** A file of a few settings that is larger than this is something else. */
const MAX_FILE_BYTES: Bytes = 2 ** 16;
const MOST_KEPT_ASIDE = 1_000;

/** What a file's text says. */
export interface ParsedSettings<Values> {
  settings: Values;
  /** All that the text holds, but for what is wrong: a later version's settings too, so that they are not lost. */
  kept: Record<string, unknown>;
  /** What is wrong with it, as the end of a sentence about the file; null where nothing is. */
  wrong: string | null;
}

/** Reads settings out of a file's text. What is wrong, or missing, is as by default. Never throws. */
export function parseSettings<Values extends object>(
  text: string,
  schema: SettingsSchema<Values>,
): ParsedSettings<Values> {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return nothingKept(schema, `is not JSON (${messageOf(error)})`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return nothingKept(schema, 'holds no settings, which are a JSON object');
  }
  const settings = { ...schema.defaults } as Values;
  const kept: Record<string, unknown> = { ...content };
  const wrong: string[] = [];
  for (const name of Object.keys(schema.fields) as (keyof Values & string)[]) {
    if (!Object.hasOwn(kept, name)) continue;
    const parsed = v.safeParse(schema.fields[name], kept[name]);
    if (parsed.success) {
      settings[name] = parsed.output as Values[typeof name];
      continue;
    }
    wrong.push(`has a ${name} of ${JSON.stringify(kept[name]).slice(0, 80)}`);
    delete kept[name];
  }
  return { settings, kept, wrong: wrong.length === 0 ? null : wrong.join(' and ') };
}

/** The settings of this installation, and the file that keeps them. */
export class SettingsFile<Values extends object> {
  readonly path: string;
  /** What is wrong with the file, what was made of it, and what to do; null where all is well. */
  readonly problem: string | null;
  readonly #schema: SettingsSchema<Values>;
  readonly #settings: Values;

  private constructor(
    path: string,
    schema: SettingsSchema<Values>,
    settings: Values,
    problem: string | null,
  ) {
    this.path = path;
    this.#schema = schema;
    this.problem = problem;
    this.#settings = settings;
  }

  /**
   * Reads the settings. What is wrong is as by default, and the file is then kept aside, under a name that no other
   * file has, with what was right written in its place. Never throws, and waits for no pipe and no device.
   */
  static open<Values extends object>(path: string, schema: SettingsSchema<Values>): SettingsFile<Values> {
    const { settings, kept, wrong } = readSettings(path, schema);
    if (wrong === null) return new SettingsFile(path, schema, settings, null);
    const what = `The settings in ${path} cannot be used as they are: the file ${wrong}. What is wrong is as by default now.`;
    try {
      const aside = moveAside(path);
      if (Object.keys(kept).length > 0) writeWhole(path, kept);
      return new SettingsFile(path, schema, settings, `${what} The file as it was is kept as ${aside}.`);
    } catch (error) {
      const why = `It could not be moved out of the way (${messageOf(error)}): mend or delete it.`;
      return new SettingsFile(path, schema, settings, `${what} ${why}`);
    }
  }

  get<Name extends keyof Values>(name: Name): Values[Name] {
    return this.#settings[name];
  }

  /** All of them, as they are now. */
  get all(): Values {
    return { ...this.#settings };
  }

  /** Sets one, and keeps it. Throws where it cannot be written; it holds until this process ends all the same. */
  set<Name extends keyof Values & string>(name: Name, value: Values[Name]): void {
    this.setSome({ [name]: value } as unknown as Changes<Values>);
  }

  /** Sets some, and keeps them, in one write; what is undefined stays as it is. Throws as `set` does. */
  setSome(changes: Changes<Values>): void {
    const values = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    Object.assign(this.#settings, values);
    try {
      // Read anew: a window and a command share the file, and each sets what the other does not.
      const { kept, wrong } = readSettings(this.path, this.#schema);
      if (wrong !== null) moveAside(this.path);
      writeWhole(this.path, { ...kept, ...values });
    } catch (error) {
      const what = `The setting cannot be kept in ${this.path} (${messageOf(error)}), so it holds until the end only.`;
      throw new Error(`${what} Make the file and its folder writable for you.`, { cause: error });
    }
  }

  /** Sets all as by default, and removes the file. Throws where it cannot be removed. */
  clear(): void {
    Object.assign(this.#settings, this.#schema.defaults);
    rmSync(this.path, { force: true });
  }
}

function readSettings<Values extends object>(
  path: string,
  schema: SettingsSchema<Values>,
): ParsedSettings<Values> {
  try {
    const text = readSmallFile(path);
    return text === null ? nothingKept(schema, null) : parseSettings(text, schema);
  } catch (error) {
    return nothingKept(schema, `cannot be read (${messageOf(error)})`);
  }
}

function nothingKept<Values extends object>(
  { defaults }: SettingsSchema<Values>,
  wrong: string | null,
): ParsedSettings<Values> {
  return { settings: { ...defaults }, kept: {}, wrong };
}

/** Gives a file's text, or null where there is none. Throws for what is no file, is too large, or cannot be read. */
function readSmallFile(path: string): string | null {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return null;
  // Asked before it is opened: to open some devices is to use them.
  if (!statSync(path).isFile()) throw new Error('it is not a file');
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!fstatSync(file).isFile()) throw new Error('it is not a file');
    const bytes = Buffer.alloc(MAX_FILE_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.byteLength; length += read) {
      read = readSync(file, bytes, length, bytes.byteLength - length, null);
    }
    if (length > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

/** Gives what lies at a path, whatever it is, another name beside it, which nothing has. Gives that name. */
function moveAside(path: string): string {
  const stats = lstatSync(path);
  for (let number = 1; number <= MOST_KEPT_ASIDE; number++) {
    const aside = `${path}.damaged${number === 1 ? '' : `-${number}`}`;
    try {
      // Each fails where something has the name; a rename alone would write over it.
      if (stats.isDirectory()) {
        mkdirSync(aside);
        renameSync(path, aside);
        return aside;
      }
      if (stats.isSymbolicLink()) symlinkSync(readlinkSync(path), aside);
      else linkSync(path, aside);
      unlinkSync(path);
      return aside;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`there are ${MOST_KEPT_ASIDE} damaged ones already`);
}

/** Writes a file at once or not at all. A link to a file stays one. */
function writeWhole(path: string, content: Record<string, unknown>): void {
  mkdirSync(dirname(path), { recursive: true });
  const target = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(path) : path;
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
