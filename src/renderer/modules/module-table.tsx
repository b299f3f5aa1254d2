import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronUp, Search, Square, X } from 'lucide-react';
import { ContextMenu } from 'radix-ui';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { ServedBy } from '../../shared/tiers.ts';
import { FolderStrip } from '../folders/folder-strip.tsx';
import { formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { filterByName, selectRow, useView } from '../shell/view-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { EmptyState } from './empty-state.tsx';
import { countUnderWay, MODULE_ACTIONS } from './module-actions.ts';
import { columns, features } from './module-columns.ts';
import { ModuleMenu, openModuleMenuAt } from './module-menu.tsx';
import styles from './module-table.module.css';
import { ModuleTableRow, rowElementId } from './module-table-row.tsx';
import { useModules } from './modules-store.ts';

/** In pixels; the style sheet's `.row` has the same. */
const ROW_HEIGHT = 42;

const isServedBy = (id: string): id is ServedBy => id in SERVED_BY_ICON;

function useModuleTable() {
  const data = useModules((state) => state.rows);
  const globalFilter = useView((state) => state.nameFilter);
  return useTable({
    features,
    columns,
    data: data as typeof data & [],
    state: { globalFilter },
    globalFilterFn: 'includesString',
    getColumnCanGlobalFilter: (column) => column.id === 'name',
    getRowId: (row) => row.id,
  });
}

function Header({ table }: { table: ReturnType<typeof useModuleTable> }) {
  return (
    <thead className={styles.head}>
      <tr className={styles.headRow} aria-rowindex={1}>
        {table.getFlatHeaders().map(({ id, column }, index) => {
          const sorted = column.getIsSorted();
          const label = String(column.columnDef.header);
          const Icon = isServedBy(id) ? SERVED_BY_ICON[id] : null;
          return (
            <th
              scope="col"
              key={id}
              aria-colindex={index + 1}
              aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
              className={styles.headCell}
              data-column={id}
            >
              <button
                type="button"
                title={`Sort by ${label.toLowerCase()}`}
                onClick={column.getToggleSortingHandler()}
              >
                {Icon ? (
                  <>
                    <Icon size={13} aria-hidden="true" data-tone={id} />
                    <span className="for-readers-only">{label}</span>
                  </>
                ) : (
                  label
                )}
                {sorted === 'asc' && <ChevronUp size={12} aria-hidden="true" />}
                {sorted === 'desc' && <ChevronDown size={12} aria-hidden="true" />}
              </button>
            </th>
          );
        })}
        <th scope="col" aria-colindex={10} className={styles.headCell}>
          <span className="for-readers-only">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function Grid() {
  const table = useModuleTable();
  const selectedId = useView((state) => state.selectedId);
  const rows = table.getRowModel().rows;
  const scroller = useRef<HTMLDivElement>(null);
  const [menuRowId, setMenuRowId] = useState<string | null>(null);
  const menuRow = useModules((state) => (menuRowId === null ? undefined : state.byId.get(menuRowId)));
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    // The head stands over the rows and does not scroll away.
    scrollPaddingStart: 30,
    useFlushSync: false,
  });
  const selectedIndex = rows.findIndex((row) => row.id === selectedId);

  const go = (index: number) => {
    const within = Math.max(0, Math.min(index, rows.length - 1));
    const row = rows[within];
    if (!row) return;
    selectRow(row.id);
    virtualizer.scrollToIndex(within, { align: 'auto' });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Keys on a button of a row belong to the button.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const steps: Record<string, number> = {
      ArrowDown: selectedIndex + 1,
      ArrowUp: selectedIndex < 0 ? 0 : selectedIndex - 1,
      PageDown: selectedIndex + page,
      PageUp: selectedIndex - page,
      Home: 0,
      End: rows.length - 1,
    };
    const index = steps[event.key];
    if (index !== undefined) {
      event.preventDefault();
      return go(index);
    }
    const row = rows[selectedIndex]?.original;
    if (!row) return;
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      event.preventDefault();
      const element = document.getElementById(rowElementId(row.id));
      return element ? openModuleMenuAt(element) : undefined;
    }
    const action = MODULE_ACTIONS.find(({ key }) => key === event.key.toLowerCase());
    if (!action?.available(row)) return;
    event.preventDefault();
    if (action.id === 'remove') go(selectedIndex + 1 < rows.length ? selectedIndex + 1 : selectedIndex - 1);
    action.run(row);
  };

  const onContextMenu = (event: MouseEvent) => {
    const id = (event.target as Element).closest<HTMLElement>('[data-row-id]')?.dataset.rowId;
    setMenuRowId(id ?? null);
    if (id === undefined) event.preventDefault();
    else selectRow(id);
  };

  return (
    <ContextMenu.Root modal={false}>
      <div className={styles.frame}>
        <ContextMenu.Trigger asChild disabled={rows.length === 0}>
          <div ref={scroller} className={styles.scroller} onContextMenuCapture={onContextMenu}>
            <table
              // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA makes a table a grid this way
              role="grid"
              className={styles.grid}
              tabIndex={0}
              aria-label="Modules"
              aria-rowcount={rows.length + 1}
              aria-colcount={10}
              aria-activedescendant={selectedIndex >= 0 && selectedId ? rowElementId(selectedId) : undefined}
              data-testid="module-table"
              onKeyDown={onKeyDown}
            >
              <Header table={table} />
              <tbody className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
                {virtualizer.getVirtualItems().map((item) => {
                  const row = rows[item.index];
                  return row ? (
                    <ModuleTableRow
                      key={row.id}
                      row={row.original}
                      position={item.index + 1}
                      selected={row.id === selectedId}
                      top={item.start}
                    />
                  ) : null;
                })}
              </tbody>
            </table>
            {rows.length === 0 && <p className={styles.noMatch}>No module has that in its name.</p>}
          </div>
        </ContextMenu.Trigger>
      </div>
      {menuRow && <ModuleMenu row={menuRow} />}
    </ContextMenu.Root>
  );
}

function FilterBox() {
  const nameFilter = useView((state) => state.nameFilter);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'f') return;
      event.preventDefault();
      box.current?.select();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <span className={styles.filter}>
      <Search size={13} aria-hidden="true" />
      <input
        ref={box}
        type="text"
        placeholder="Filter by name"
        aria-label="Filter modules by name"
        spellCheck={false}
        value={nameFilter}
        onChange={(event) => filterByName(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && filterByName('')}
      />
      {nameFilter !== '' && <IconButton icon={X} label="Clear the filter" onClick={() => filterByName('')} />}
    </span>
  );
}

function Count() {
  const all = useModules((state) => state.rows.length);
  const failed = useModules((state) => state.rows.filter((row) => row.state === 'failed').length);
  const underWay = useModules(countUnderWay);
  return (
    <span className={styles.count}>
      {formatCount(all, 'module')}
      {underWay > 0 && <span> · {underWay.toLocaleString('en')} under way</span>}
      {failed > 0 && <span className={styles.failedCount}> · {failed.toLocaleString('en')} failed</span>}
    </span>
  );
}

/** Ends every load there is; what one button of its own is for, so that a row's button is never another row's. */
function CancelAll() {
  const underWay = useModules(countUnderWay);
  if (underWay < 2) return null;
  return (
    <Button icon={Square} className={styles.cancelAll} onClick={() => void ask('cancelAll', null)}>
      Cancel all {underWay.toLocaleString('en')}
    </Button>
  );
}

/** The modules that were brought in, or, while there are none, how to bring some in. */
export function ModuleTable() {
  const known = useModules((state) => state.known);
  const empty = useModules((state) => state.rows.length === 0);
  return (
    <section className={styles.section} aria-label="Modules">
      {empty ? (
        known && <EmptyState />
      ) : (
        <>
          <div className={styles.bar}>
            <h2 className="for-readers-only">Modules</h2>
            <Count />
            <CancelAll />
            <FilterBox />
          </div>
          <FolderStrip />
          <Grid />
        </>
      )}
    </section>
  );
}
