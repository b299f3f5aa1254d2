import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../shared/contract.ts';
import type { ContentEntry, ContentList } from '../../shared/module-contents.ts';
import { request } from '../inspector-api.ts';
import type { ListView } from './contents-store.ts';

const PAGE = 200;
/** More pages than that are not kept: a list may have a million entries. */
const MOST_PAGES = 50;
/** Between two letters of a word that is typed. */
const TYPING_MS = 150;

export interface ListPages {
  /** How many entries there are; null until the first page is there. */
  total: number | null;
  entry(index: number): ContentEntry | undefined;
  /** Asks for the pages that these entries are on. */
  want(first: number, last: number): void;
  problem: Problem | null;
}

interface Held {
  request: string;
  total: number | null;
  pages: Map<number, ContentEntry[]>;
  asked: Set<number>;
  problem: Problem | null;
}

const heldFor = (request: string): Held => ({
  request,
  total: null,
  pages: new Map(),
  asked: new Set(),
  problem: null,
});

/** The entries of a list as far as they have been scrolled to: main sorts and searches, and sends page by page. */
export function useListPages(
  rowId: string,
  key: string | null,
  list: ContentList,
  view: ListView,
): ListPages {
  const search = useLater(view.search, TYPING_MS);
  const { order, descending } = view;
  const name = JSON.stringify([rowId, key, list, search, order, descending]);
  const [, setVersion] = useState(0);
  const held = useRef<Held>(heldFor(name));
  if (held.current.request !== name) {
    // What is there stays in view until the first page of what was asked for comes.
    held.current = { ...heldFor(name), total: held.current.total, pages: held.current.pages };
  }
  const ask = useCallback(
    (page: number) => {
      const current = held.current;
      if (current.asked.has(page)) return;
      const isFirst = current.asked.size === 0;
      current.asked.add(page);
      const argument = { rowId, list, search, order, descending, from: page * PAGE, count: PAGE };
      void request('contentsPage', argument).then((answer) => {
        if (held.current !== current) return;
        if (answer.ok) {
          if (isFirst) current.pages = new Map();
          current.total = answer.value.total;
          current.pages.set(page, answer.value.entries);
          for (const oldest of current.pages.keys()) {
            if (current.pages.size <= MOST_PAGES) break;
            current.pages.delete(oldest);
            current.asked.delete(oldest);
          }
        } else {
          current.problem = answer.problem;
        }
        setVersion((version) => version + 1);
      });
    },
    [rowId, list, search, order, descending],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another request begins with its first page
  useEffect(() => ask(0), [name, ask]);
  const want = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) ask(page);
    },
    [ask],
  );
  const { total, pages, problem } = held.current;
  return { total, problem, want, entry: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE] };
}

/** A value once it has not changed for a while. */
function useLater<Value>(value: Value, ms: number): Value {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return later;
}
