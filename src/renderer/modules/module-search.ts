/** Which rows a search lets through. */
import type { ModuleRow } from '../../shared/contract.ts';
import { engineName, othersOf, verdictOf } from './row-entries.ts';
import { parseTerms, type SearchTerm } from './search-text.ts';

export interface ModuleSearch {
  /** As it was typed. */
  text: string;
  /** Whether every row matches. */
  isEmpty: boolean;
  matches(row: ModuleRow): boolean;
  /** What to mark in names and folders, and in keys; in lower case. */
  words: readonly string[];
  keyParts: readonly string[];
  /** What in it can match nothing, for who wonders. */
  problems: readonly string[];
}

interface Field {
  /** What it takes, as the hint tells it. */
  readonly takes: string;
  /** All values there are, where there is a choice of them. */
  readonly values?: readonly string[];
  test(row: ModuleRow, value: string): boolean;
}

/** A condition on one of several words: the beginning of a word will do, so that it works while it is typed. */
const oneOf = (tests: Record<string, (row: ModuleRow) => boolean>): Field => {
  const values = Object.keys(tests);
  return {
    values,
    takes: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
    test: (row, value) => {
      const meant = value in tests ? [value] : values.filter((name) => name.startsWith(value));
      return meant.some((name) => tests[name]?.(row) ?? false);
    },
  };
};

export const SEARCH_FIELDS: Readonly<Record<string, Field>> = {
  name: { takes: 'a part of the name', test: (row, value) => row.name.toLowerCase().includes(value) },
  folder: {
    takes: 'a part of the path',
    test: (row, value) => row.path?.toLowerCase().includes(value) ?? false,
  },
  key: { takes: 'a part of the key', test: (row, value) => row.key?.toLowerCase().includes(value) ?? false },
  tier: oneOf({
    memory: (row) => row.held.memory,
    disk: (row) => row.held.disk,
    both: (row) => row.held.memory && row.held.disk,
    none: (row) => !row.held.memory && !row.held.disk,
  }),
  answered: oneOf({
    memory: (row) => row.last?.servedBy === 'memory',
    disk: (row) => row.last?.servedBy === 'disk',
    shared: (row) => row.last?.servedBy === 'shared',
    compiler: (row) => row.last?.servedBy === 'compiler',
    stock: (row) => row.last?.isStock === true,
  }),
  state: oneOf({
    loaded: (row) => row.state === 'ready',
    stored: (row) => row.state === 'stored',
    failed: (row) => row.state === 'failed',
    loading: (row) => row.state === 'loading',
    waiting: (row) => row.state === 'queued',
    cancelled: (row) => row.state === 'cancelled',
  }),
  is: oneOf({
    stored: (row) => row.origin === 'stored',
    file: (row) => row.origin === 'file',
    intact: (row) => verdictOf(row) === 'intact',
    broken: (row) => verdictOf(row) === 'broken',
    rebuilt: (row) => row.rebuilt !== null,
    warning: (row) => row.warnings.length > 0,
    gone: (row) => row.pathIsGone || row.error?.kind === 'file-missing',
  }),
  engine: {
    takes: 'ours, other, or a part of its id',
    test: (row, value) => {
      if (value === 'other') return othersOf(row).length > 0;
      if (value === 'ours') return row.entries.some(({ isOurs }) => isOurs);
      return row.entries.some(
        ({ engineId }) =>
          engineId.toLowerCase().includes(value) || engineName(engineId).toLowerCase().includes(value),
      );
    },
  },
  mode: {
    takes: 'a part of the compile mode',
    test: (row, value) => row.entries.some(({ mode }) => mode?.includes(value) ?? false),
  },
};

const FIELD_NAMES: ReadonlySet<string> = new Set(Object.keys(SEARCH_FIELDS));

/** A plain word of as many hexadecimal digits may be a part of a key; a shorter one would be in every third. */
const KEY_PART = /^[0-9a-f]{6,64}$/;

const texts = new WeakMap<ModuleRow, string>();

/** A row's name and path in lower case, made once for each state of the row. */
function textOf(row: ModuleRow): string {
  let text = texts.get(row);
  if (text === undefined) {
    text = `${row.name}\n${row.path ?? ''}`.toLowerCase();
    texts.set(row, text);
  }
  return text;
}

function testOf({ field, value }: SearchTerm): (row: ModuleRow) => boolean {
  // While a value is being typed, its field lets everything through.
  if (value === '') return () => true;
  const test = field === null ? undefined : SEARCH_FIELDS[field]?.test;
  if (test) return (row) => test(row, value);
  const inKeys = KEY_PART.test(value);
  return (row) =>
    textOf(row).includes(value) || (inKeys && (row.key?.toLowerCase().includes(value) ?? false));
}

function problemOf({ field, value }: SearchTerm): string | null {
  const known = field === null ? undefined : SEARCH_FIELDS[field];
  if (!known?.values || known.values.some((name) => name.startsWith(value))) return null;
  return `${field}: takes ${known.takes}, not “${value}”.`;
}

/** Reads a search. All its terms must hold for a row to match; an empty one matches every row. */
export function readSearch(text: string): ModuleSearch {
  const terms = parseTerms(text, FIELD_NAMES);
  const tests = terms.map((term) => {
    const test = testOf(term);
    return term.not && term.value !== '' ? (row: ModuleRow) => !test(row) : test;
  });
  const valuesOf = (...fields: (string | null)[]) =>
    terms.filter(({ field, not }) => !not && fields.includes(field)).map(({ value }) => value);
  return {
    text,
    isEmpty: terms.every(({ value }) => value === ''),
    matches: (row) => tests.every((test) => test(row)),
    words: valuesOf(null, 'name', 'folder'),
    keyParts: [...valuesOf('key'), ...valuesOf(null).filter((value) => KEY_PART.test(value))],
    problems: terms.flatMap((term) => problemOf(term) ?? []),
  };
}
