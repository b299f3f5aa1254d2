import { ContextMenu } from 'radix-ui';
import {
  type CSSProperties,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { select, showRow, useView } from '../shell/view-store.ts';
import type { FixedRows } from '../widgets/fixed-rows.ts';
import { type ModuleAction, moduleAction, targetsOf } from './module-actions.ts';
import { ModuleMenu } from './module-menu.tsx';
import type { ModuleSearch } from './module-search.ts';
import styles from './module-table.module.css';
import { ModuleTableRow, rowElementId } from './module-table-row.tsx';
import { useModules } from './modules-store.ts';
import { NoMatch } from './no-match.tsx';
import { extendTo, selectedAmong, selectOnly, toggle } from './selection.ts';
import { TableHead } from './table-head.tsx';
import type { ShownColumns } from './use-fitted-columns.ts';
import { useGridKeys } from './use-grid-keys.ts';

/** In pixels; the style sheet's `.row` has the same. */
export const ROW_HEIGHT = 28;

interface ModuleGridProps {
  shown: readonly ModuleRow[];
  /** How many of them are selected; it may be a moment late. */
  selectedCount: number;
  search: ModuleSearch;
  /** What of the rows is drawn. */
  window: FixedRows;
  grid: RefObject<HTMLTableElement | null>;
  shownColumns: ShownColumns;
}

/** The rows under their heads, and all that mouse and keyboard do with them. */
export function ModuleGrid({
  shown,
  selectedCount,
  search,
  window: drawn,
  grid,
  shownColumns,
}: ModuleGridProps) {
  const { columns, crowdedOut, template } = shownColumns;
  const selectedIds = useView((state) => state.selectedIds);
  const leadId = useView((state) => state.leadId);
  const all = useModules((state) => state.rows.length);
  const [menuRows, setMenuRows] = useState<readonly ModuleRow[]>([]);
  const lead = useRef(-1);
  const leadIndex = useMemo(() => {
    // Most of what happens leaves it where it is.
    if (shown[lead.current]?.id !== leadId) lead.current = shown.findIndex((row) => row.id === leadId);
    return lead.current;
  }, [shown, leadId]);
  const isDrawn = (index: number) => index >= drawn.first && index < drawn.end;
  const marks = useMemo(() => ({ words: search.words, keyParts: search.keyParts }), [search]);

  // What the handlers need of the latest render, so that they stay the same and rows need not render again.
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  });

  const onKeyDown = useGridKeys({ shown, leadIndex, goTo: drawn.show, page: drawn.page });

  /** All that are selected where the row is one of them; else that row, which is selected now. */
  const actOn = useCallback((id: string): readonly ModuleRow[] => {
    if (!useView.getState().selectedIds.has(id)) select(selectOnly(id));
    return selectedAmong(latest.current, useView.getState());
  }, []);

  const onRowClick = useCallback((id: string, event: MouseEvent) => {
    const before = useView.getState();
    const adds = event.ctrlKey || event.metaKey;
    if (event.shiftKey) select(extendTo(before, latest.current, id, adds));
    else select(adds ? toggle(before, id) : selectOnly(id));
  }, []);

  const onAction = useCallback(
    (id: string, actionId: ModuleAction['id']) => {
      const action = moduleAction(actionId);
      const targets = targetsOf(action, actOn(id));
      if (targets.length > 0) action.run(targets);
    },
    [actOn],
  );

  const onContextMenu = (event: MouseEvent) => {
    const id = (event.target as Element).closest<HTMLElement>('[data-row-id]')?.dataset.rowId;
    if (id === undefined) event.preventDefault();
    else setMenuRows(actOn(id));
  };

  return (
    <ContextMenu.Root modal={false}>
      <div className={styles.frame}>
        <div ref={drawn.scroller} className={styles.scroller} onScroll={drawn.onScroll}>
          <table
            ref={grid}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA makes a table a grid this way
            role="grid"
            className={styles.grid}
            style={{ '--columns': template } as CSSProperties}
            tabIndex={0}
            aria-label="Modules"
            aria-multiselectable="true"
            aria-rowcount={shown.length + 1}
            aria-colcount={columns.length + 1}
            aria-activedescendant={leadId !== null && isDrawn(leadIndex) ? rowElementId(leadId) : undefined}
            data-testid="module-table"
            onKeyDown={onKeyDown}
          >
            <TableHead columns={columns} crowdedOut={crowdedOut} />
            <ContextMenu.Trigger asChild disabled={shown.length === 0}>
              <tbody
                className={styles.rows}
                style={{ height: drawn.height }}
                onContextMenuCapture={onContextMenu}
              >
                {shown.slice(drawn.first, drawn.end).map((row, place) => {
                  const index = drawn.first + place;
                  const isSelected = selectedIds.has(row.id);
                  return (
                    <ModuleTableRow
                      key={row.id}
                      row={row}
                      position={index + 1}
                      columns={columns}
                      marks={marks}
                      selected={isSelected}
                      isLead={row.id === leadId}
                      actsOn={isSelected ? selectedCount : 1}
                      top={index * ROW_HEIGHT}
                      onRowClick={onRowClick}
                      onRowOpen={showRow}
                      onAction={onAction}
                    />
                  );
                })}
              </tbody>
            </ContextMenu.Trigger>
          </table>
          {shown.length === 0 && <NoMatch search={search} all={all} />}
        </div>
      </div>
      {menuRows.length > 0 && <ModuleMenu rows={menuRows} />}
    </ContextMenu.Root>
  );
}
