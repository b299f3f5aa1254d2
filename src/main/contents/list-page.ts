import {
  type ContentEntry,
  type ContentList,
  type ContentOrder,
  type ContentPage,
  MOST_PAGE_ENTRIES,
} from '../../shared/module-contents.ts';
import { readOrNothing } from './binary/contents-error.ts';
import type { ModuleIndex } from './module-index.ts';
import {
  blank,
  dataAt,
  elementsAt,
  exportAt,
  functionAt,
  globalAt,
  importAt,
  memoryEntryAt,
  type NamedModule,
  sectionAt,
  tableAt,
  tagAt,
  typeEntryAt,
} from './read-entries.ts';

export interface PageRequest {
  list: ContentList;
  /** Entries are left out in which it does not stand, in whatever case. A number finds that index too. */
  search: string;
  order: ContentOrder;
  descending: boolean;
  /** How many entries to leave out at the beginning. */
  from: number;
  count: number;
}

interface ListReader {
  /** Its indexes go from `first` to before `end`. */
  range(index: ModuleIndex): [first: number, end: number];
  entry(module: NamedModule, at: number): ContentEntry;
}

const READERS: Record<ContentList, ListReader> = {
  functions: {
    range: ({ imported, bodyOffsets }) => [imported.function, imported.function + bodyOffsets.length],
    entry: functionAt,
  },
  imports: { range: ({ imports }) => [0, imports.length], entry: importAt },
  exports: { range: ({ exports }) => [0, exports.length], entry: exportAt },
  types: { range: ({ types }) => [0, types.length], entry: typeEntryAt },
  memories: { range: ({ memories }) => [0, memories.length], entry: memoryEntryAt },
  tables: { range: ({ tables }) => [0, tables.length], entry: tableAt },
  globals: { range: ({ globals }) => [0, globals.length], entry: globalAt },
  tags: { range: ({ tags }) => [0, tags.length], entry: tagAt },
  data: { range: ({ dataSegments }) => [0, dataSegments.length], entry: dataAt },
  elements: { range: ({ elementSegments }) => [0, elementSegments.length], entry: elementsAt },
  sections: { range: ({ sections }) => [0, sections.length], entry: sectionAt },
};

/** The order of a list's entries, as it was last asked for: pages of it are asked for one after the other. */
export class ListPages {
  readonly #module: NamedModule;
  #ordered: { request: string; indexes: Uint32Array } | null = null;

  constructor(module: NamedModule) {
    this.#module = module;
  }

  page(request: PageRequest): ContentPage {
    const { list, search, order, descending, from, count } = request;
    const reader = READERS[list];
    const name = JSON.stringify([list, search, order, descending]);
    if (this.#ordered?.request !== name) {
      this.#ordered = { request: name, indexes: this.#order(reader, request) };
    }
    const { indexes } = this.#ordered;
    const wanted = indexes.subarray(from, from + Math.min(count, MOST_PAGE_ENTRIES));
    return { total: indexes.length, entries: Array.from(wanted, (at) => this.#entry(reader, at)) };
  }

  #order(reader: ListReader, { list, search, order, descending }: PageRequest): Uint32Array {
    const indexes = this.#matching(reader, list, search.trim().toLowerCase());
    if (order === 'bytes' && list === 'functions') {
      const { bodyLengths, imported } = this.#module.index;
      const bytesOf = (at: number) => bodyLengths.at(at - imported.function) ?? 0;
      indexes.sort((one, other) => bytesOf(one) - bytesOf(other) || one - other);
    } else if (order !== 'index') {
      this.#sortBy(reader, indexes, order);
    }
    return descending ? indexes.reverse() : indexes;
  }

  #matching(reader: ListReader, list: ContentList, search: string): Uint32Array {
    const [first, end] = reader.range(this.#module.index);
    const all = Uint32Array.from({ length: end - first }, (_, at) => first + at);
    if (search === '') return all;
    const { names } = this.#module;
    // A function's name alone is decoded: there may be a million of them.
    const textOf = (at: number) =>
      list === 'functions' ? (names.of('function', at) ?? '') : textOfEntry(this.#entry(reader, at));
    return all.filter((at) => String(at) === search || textOf(at).toLowerCase().includes(search));
  }

  #sortBy(reader: ListReader, indexes: Uint32Array, order: Exclude<ContentOrder, 'index'>): void {
    const values = new Map<number, string | number | null>();
    for (const at of indexes) values.set(at, this.#entry(reader, at)[order]);
    indexes.sort((one, other) => compare(values.get(one), values.get(other)) || one - other);
  }

  #entry(reader: ListReader, at: number): ContentEntry {
    return readOrNothing(() => reader.entry(this.#module, at)) ?? { ...blank(at), kind: 'unreadable' };
  }
}

function textOfEntry({ from, name, kind, type }: ContentEntry): string {
  return [from, name, kind, type].filter((part) => part !== null).join(' ');
}

const collator = new Intl.Collator('en', { numeric: true });

/** What has no value comes last. */
function compare(one: string | number | null | undefined, other: string | number | null | undefined): number {
  if (one === other) return 0;
  if (one === null || one === undefined) return 1;
  if (other === null || other === undefined) return -1;
  return typeof one === 'number' && typeof other === 'number'
    ? one - other
    : collator.compare(String(one), String(other));
}
