import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ContentEntry, ContentList, ContentOrder } from '../../shared/module-contents.ts';
import { IconButton } from '../widgets/button.tsx';
import { listViewOf, setListView, showBytes, showFunction, useContents } from './contents-store.ts';
import styles from './list-part.module.css';
import { COLUMNS, type ContentColumn, PART_LABELS } from './parts.ts';
import { useListPages } from './use-list-pages.ts';

/** In pixels; the style sheet's `.row` has the same. */
const ROW_HEIGHT = 26;

/** Lists whose entries are looked for by name. */
const NAMED: ReadonlySet<ContentList> = new Set(['functions', 'imports', 'exports', 'sections']);

/** Whether any of the first entries has a name. */
function hasNames(total: number | null, entry: (index: number) => ContentEntry | undefined): boolean {
  for (let index = 0; index < Math.min(total ?? 0, 200); index++) {
    const name = entry(index)?.name;
    if (name !== null && name !== undefined) return true;
  }
  return false;
}

/** What an entry opens when it is chosen: a function as text, or bytes as they are. */
function opens(list: ContentList, entry: ContentEntry): (() => void) | null {
  const { index, name, kind, target, offset, bytes } = entry;
  if (list === 'functions') return () => showFunction(index);
  if ((list === 'exports' || list === 'imports') && kind === 'function' && target !== null) {
    return () => showFunction(target);
  }
  if ((list === 'data' || list === 'sections') && offset !== null && bytes) {
    const what = list === 'data' ? `Data segment ${name ?? index}` : `Section ${name}`;
    return () => showBytes(what, offset, bytes);
  }
  return null;
}

function Header({ list, columns }: { list: ContentList; columns: readonly ContentColumn[] }) {
  const view = useContents((state) => listViewOf(state.lists, list));
  const sort = (order: ContentOrder, numeric: boolean) => {
    const isCurrent = view.order === order;
    // Numbers are sorted to see the largest, but for the index, which is an order of its own.
    const descending = isCurrent ? !view.descending : numeric && order !== 'index';
    setListView(list, { order, descending });
  };
  return (
    <thead className={styles.head}>
      <tr className={styles.headRow} aria-rowindex={1}>
        {columns.map(({ id, label, numeric = false }, index) => {
          const isSorted = view.order === id;
          return (
            <th
              key={id}
              scope="col"
              className={styles.headCell}
              data-numeric={numeric}
              aria-colindex={index + 1}
              aria-sort={isSorted ? (view.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                title={`Sort by ${label === '#' ? 'number' : label.toLowerCase()}`}
                onClick={() => sort(id, numeric)}
              >
                {label === '#' ? (
                  <>
                    <span aria-hidden="true">#</span>
                    <span className="for-readers-only">Number</span>
                  </>
                ) : (
                  label
                )}
                {isSorted && view.descending && <ChevronDown size={12} aria-hidden="true" />}
                {isSorted && !view.descending && <ChevronUp size={12} aria-hidden="true" />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function SearchBox({ list, total }: { list: ContentList; total: number | null }) {
  const search = useContents((state) => listViewOf(state.lists, list).search);
  const label = PART_LABELS[list].toLowerCase();
  return (
    <div className={styles.bar}>
      <span className={styles.search}>
        <Search size={13} aria-hidden="true" />
        <input
          type="text"
          placeholder={list === 'functions' ? 'Name or number' : `Filter ${label}`}
          aria-label={`Filter ${label}`}
          spellCheck={false}
          maxLength={256}
          value={search}
          onChange={(event) => setListView(list, { search: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || search === '') return;
            event.preventDefault();
            setListView(list, { search: '' });
          }}
        />
        {search !== '' && (
          <IconButton icon={X} label="Clear the filter" onClick={() => setListView(list, { search: '' })} />
        )}
      </span>
      <span className={styles.total} role="status">
        {total === null ? '' : `${total.toLocaleString('en')}${search === '' ? '' : ' found'}`}
      </span>
    </div>
  );
}

/** One list of the module: sorted, searched and sent by main, page by page. */
export function ListPart({ list }: { list: ContentList }) {
  const subject = useContents((state) => state.subject);
  const view = useContents((state) => listViewOf(state.lists, list));
  const shownFunction = useContents(({ close: [top] }) => (top?.kind === 'function' ? top.index : null));
  const { total, entry, want, problem } = useListPages(
    subject?.rowId ?? '',
    subject?.key ?? null,
    list,
    view,
  );
  // Where nothing has a name, what else there is has the room.
  const isNamed = NAMED.has(list) || view.search !== '' || hasNames(total, entry);
  const columns = isNamed ? COLUMNS[list] : COLUMNS[list].filter(({ id }) => id !== 'name');
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const count = total ?? 0;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: 28,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => want(first, last), [want, first, last]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order begins at its top
  useEffect(() => {
    setActive(0);
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [view.order, view.descending, view.search]);

  const rowId = (index: number) => `content-${list}-${index}`;
  const open = (index: number) => {
    const at = entry(index);
    if (at) opens(list, at)?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const index = Math.max(0, Math.min(step, count - 1));
      setActive(index);
      virtualizer.scrollToIndex(index, { align: 'auto' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(active);
    }
  };
  const tracks = { '--columns': columns.map(({ width }) => width).join(' ') } as CSSProperties;

  return (
    <section className={styles.part} aria-label={PART_LABELS[list]}>
      <SearchBox list={list} total={total} />
      <div ref={scroller} className={styles.scroller}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA makes a table a grid this way
          role="grid"
          className={styles.grid}
          style={tracks}
          tabIndex={0}
          aria-label={PART_LABELS[list]}
          aria-rowcount={count + 1}
          aria-colcount={columns.length}
          aria-activedescendant={count > 0 ? rowId(active) : undefined}
          onKeyDown={onKeyDown}
        >
          <Header list={list} columns={columns} />
          <tbody className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
            {items.map((item) => {
              const at = entry(item.index);
              const isOpen = list === 'functions' && at !== undefined && at.index === shownFunction;
              const above = item.index > 0 ? entry(item.index - 1) : undefined;
              return (
                <tr
                  key={item.index}
                  id={rowId(item.index)}
                  className={styles.row}
                  style={{ transform: `translateY(${item.start}px)` }}
                  aria-rowindex={item.index + 2}
                  aria-selected={item.index === active}
                  data-open={isOpen}
                  data-opens={at !== undefined && opens(list, at) !== null}
                  onClick={() => {
                    setActive(item.index);
                    open(item.index);
                  }}
                >
                  {columns.map((column, index) => {
                    const text = at ? column.text(at) : '';
                    const isRepeated =
                      column.id === 'from' &&
                      view.order === 'from' &&
                      above !== undefined &&
                      above.from === at?.from;
                    return (
                      <td
                        key={column.id}
                        aria-colindex={index + 1}
                        className={styles.cell}
                        data-column={column.id}
                        data-numeric={column.numeric ?? false}
                        data-repeated={isRepeated}
                        title={text.length > 12 ? text : undefined}
                      >
                        {text === '' && column.id === 'name' ? (
                          <span className={styles.none}>no name</span>
                        ) : (
                          text
                        )}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
        {problem && <p className={styles.empty}>This list cannot be shown: {problem.message}.</p>}
        {!problem && total === 0 && <p className={styles.empty}>Nothing in this list fits the filter.</p>}
      </div>
    </section>
  );
}
