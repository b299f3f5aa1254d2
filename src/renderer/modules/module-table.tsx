import { CircleStop, Columns3 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef } from 'react';
import { FolderStrip } from '../folders/folder-strip.tsx';
import { formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { select, useView } from '../shell/view-store.ts';
import { BrushedTime } from '../timeline/brush-control.tsx';
import { Button } from '../widgets/button.tsx';
import { useFixedRows } from '../widgets/fixed-rows.ts';
import menu from '../widgets/menu.module.css';
import { menuPlace } from '../widgets/menu-place.ts';
import { ColumnChoices } from './column-choices.tsx';
import { EmptyState } from './empty-state.tsx';
import { ModuleGrid, ROW_HEIGHT } from './module-grid.tsx';
import type { ModuleSearch } from './module-search.ts';
import styles from './module-table.module.css';
import { useModules } from './modules-store.ts';
import { SearchBox } from './search-box.tsx';
import { visibleRows } from './selected-rows.ts';
import { selectOnly } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { say, useTableAnnouncement } from './table-announcement.ts';
import { useFittedColumns } from './use-fitted-columns.ts';
import { useShownRows } from './use-shown-rows.ts';
import { BringInProgress } from './work-progress.tsx';
import { useWork } from './work-store.ts';

/** In milliseconds: a selection that grows under the hand is told once it rests. */
const RESTING = 250;

/** Tells screen readers how many rows are selected, and how many a search found. */
function useAnnouncements(found: number, picked: number, search: ModuleSearch) {
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed is told even where it finds as many as before
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => say(`${formatCount(found, 'module')} found`), RESTING);
    return () => clearTimeout(timer);
  }, [search.text]);
  useEffect(() => {
    if (picked === 0) return;
    const text = `${picked.toLocaleString('en')} of ${found.toLocaleString('en')} selected`;
    const timer = setTimeout(() => say(text), RESTING);
    return () => clearTimeout(timer);
  }, [picked, found]);
}

function Announcement() {
  const text = useTableAnnouncement((state) => state.text);
  return (
    <p className="for-readers-only" aria-live="polite" data-testid="table-announcement">
      {text}
    </p>
  );
}

const Count = memo(function Count({ shown, search }: { shown: number; search: ModuleSearch }) {
  const all = useModules((state) => state.rows.length);
  const { failed, underWay } = useModules((state) => state.counts);
  return (
    <span className={styles.count} data-testid="module-count">
      {search.isEmpty && shown === all
        ? formatCount(all, 'module')
        : `${shown.toLocaleString('en')} of ${formatCount(all, 'module')}`}
      {underWay > 0 && <span> · {underWay.toLocaleString('en')} under way</span>}
      {failed > 0 && <span className={styles.failedCount}> · {failed.toLocaleString('en')} failed</span>}
    </span>
  );
});

/** How far the files are that are being brought in; while none are, how many modules there are. */
function Status({ shown, search }: { shown: number; search: ModuleSearch }) {
  const bringIn = useWork((state) => state.bringIn);
  return bringIn && bringIn.total > 1 ? (
    <BringInProgress bringIn={bringIn} />
  ) : (
    <Count shown={shown} search={search} />
  );
}

/** Ends every load there is; what one button of its own is for, so that a row's button is never another row's. */
function CancelAll() {
  const { underWay } = useModules((state) => state.counts);
  if (underWay < 2) return null;
  return (
    <Button icon={CircleStop} className={styles.barButton} onClick={() => void ask('cancelAll', null)}>
      Cancel all {underWay.toLocaleString('en')}
    </Button>
  );
}

const ColumnsButton = memo(function ColumnsButton({ crowdedOut }: { crowdedOut: readonly string[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button icon={Columns3} look="quiet" className={styles.barButton}>
          Columns
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={menuPlace()}>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={4} collisionPadding={8}>
          <ColumnChoices Menu={DropdownMenu} crowdedOut={crowdedOut} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
});

function Table() {
  const { shown, search, sortKeys } = useShownRows();
  const selectedIds = useView((state) => state.selectedIds);
  const byId = useModules((state) => state.byId);
  const drawn = useFixedRows({ count: shown.length, rowHeight: ROW_HEIGHT, head: ROW_HEIGHT });
  const grid = useRef<HTMLTableElement>(null);
  const firstId = shown[0]?.id;
  const toRows = useCallback(() => {
    grid.current?.focus();
    if (useView.getState().selectedIds.size === 0 && firstId !== undefined) select(selectOnly(firstId));
  }, [firstId]);
  const { scroller } = drawn;
  const begunBy = useRef({ search, sortKeys });
  useEffect(() => {
    if (begunBy.current.search === search && begunBy.current.sortKeys === sortKeys) return;
    begunBy.current = { search, sortKeys };
    // Another search or order has another beginning.
    scroller.current?.scrollTo({ top: 0 });
  }, [search, sortKeys, scroller]);
  const shownColumns = useFittedColumns(scroller);
  // Gathering and adding up ten thousand rows may come after the frame in which they changed.
  const laterShown = useDeferredValue(shown);
  const laterIds = useDeferredValue(selectedIds);
  const laterById = useDeferredValue(byId);
  const selected = useMemo(() => visibleRows(laterIds, laterById, search), [laterIds, laterById, search]);
  useAnnouncements(shown.length, selected.length, search);
  return (
    <>
      <div className={styles.bar}>
        <h2 className="for-readers-only">Modules</h2>
        <SearchBox onDown={toRows} />
        <BrushedTime />
        <Status shown={shown.length} search={search} />
        <CancelAll />
        <ColumnsButton crowdedOut={shownColumns.crowdedOut} />
      </div>
      <FolderStrip />
      <ModuleGrid
        shown={shown}
        selectedCount={selected.length}
        search={search}
        window={drawn}
        grid={grid}
        shownColumns={shownColumns}
      />
      <SelectionBar shown={laterShown} selected={selected} hidden={laterIds.size - selected.length} />
      <Announcement />
    </>
  );
}

/** All modules: those that were brought in, and those that a tier holds; while there are none, how to bring some in. */
export function ModuleTable() {
  const known = useModules((state) => state.known);
  const empty = useModules((state) => state.rows.length === 0);
  return (
    <section className={styles.section} aria-label="Modules">
      {empty ? known && <EmptyState /> : <Table />}
    </section>
  );
}
