import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  ChevronDown,
  ChevronUp,
  EyeOff,
  RotateCcw,
} from 'lucide-react';
import { ContextMenu } from 'radix-ui';
import { Fragment, type KeyboardEvent, type MouseEvent, memo, useRef, useState } from 'react';
import { keysText } from '../commands/keys.ts';
import { useView } from '../shell/view-store.ts';
import { Hint } from '../widgets/hint.tsx';
import menu from '../widgets/menu.module.css';
import { menuPlace } from '../widgets/menu-place.ts';
import { ColumnChoices } from './column-choices.tsx';
import { columnResizer, useColumnMove } from './column-drag.ts';
import { moveColumnBy, resizeColumn, toggleColumn, widthOf } from './column-layout.ts';
import { type ModuleColumn, NAME_COLUMN } from './module-columns.ts';
import { openModuleMenuAt } from './module-menu.tsx';
import { clickedSort, type SortKey } from './sort-keys.ts';
import { say } from './table-announcement.ts';
import styles from './table-head.module.css';
import { changeLayout, columnLayout, sortBy, useColumnLayout } from './table-store.ts';

/** In pixels, by which a key makes a column wider. */
const WIDTH_STEP = 10;

interface TableHeadProps {
  columns: readonly ModuleColumn[];
  crowdedOut: readonly string[];
}

const sortByClick = (column: ModuleColumn, add: boolean) =>
  sortBy(clickedSort(useView.getState().sortKeys, column, add));

function move(columns: readonly ModuleColumn[], column: ModuleColumn, by: -1 | 1): void {
  const shown = columns.slice(1).map(({ id }) => id);
  changeLayout((layout) => moveColumnBy(layout, shown, column.id, by));
  const at = Math.min(Math.max(shown.indexOf(column.id) + by, 0), shown.length - 1);
  say(`${column.label} is column ${at + 2} of ${columns.length}`);
}

function widen(column: ModuleColumn, by: number, shownWidth: number): void {
  changeLayout((layout) => resizeColumn(layout, column, shownWidth + by));
  say(`${column.label} is ${widthOf(columnLayout(), column)} pixels wide`);
}

/** The columns' heads. One stop for the Tab key: the arrows go from one to the next. */
export const TableHead = memo(function TableHead({ columns, crowdedOut }: TableHeadProps) {
  const sortKeys = useView((view) => view.sortKeys);
  const [activeId, setActiveId] = useState<string>(NAME_COLUMN.id);
  const [menuId, setMenuId] = useState<string | null>(null);
  const row = useRef<HTMLTableRowElement>(null);
  const drag = useColumnMove((id) => id !== NAME_COLUMN.id);
  const active = columns.find(({ id }) => id === activeId) ?? columns[0];
  const menuColumn = columns.find(({ id }) => id === menuId);

  const buttonOf = (id: string) =>
    row.current?.querySelector<HTMLElement>(`[data-column="${id}"] button`) ?? null;
  const focus = (index: number) => {
    const column = columns[Math.min(Math.max(index, 0), columns.length - 1)];
    if (!column) return;
    setActiveId(column.id);
    buttonOf(column.id)?.focus();
  };

  const onKeyDown = (column: ModuleColumn, index: number, event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const width = event.currentTarget.closest('[data-column]')?.getBoundingClientRect().width ?? column.width;
    if (step !== undefined && event.shiftKey) widen(column, step * WIDTH_STEP, width);
    else if (step !== undefined && (event.ctrlKey || event.metaKey)) move(columns, column, step < 0 ? -1 : 1);
    else if (step !== undefined) focus(index + step);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(columns.length - 1);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      openModuleMenuAt(event.currentTarget);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onContextMenu = (event: MouseEvent) => {
    const head = (event.target as Element).closest<HTMLElement>('[data-column]');
    setMenuId(head?.dataset.column ?? null);
  };

  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>
        <thead className={styles.head} onContextMenuCapture={onContextMenu}>
          <tr ref={row} className={styles.headRow} aria-rowindex={1} {...drag.row}>
            {columns.map((column, index) => (
              <Head
                key={column.id}
                column={column}
                index={index}
                sortKeys={sortKeys}
                isActive={column.id === active?.id}
                dropsBefore={drag.place?.before === column.id}
                isDragged={drag.place?.id === column.id}
                onClick={(event) => {
                  setActiveId(column.id);
                  if (!drag.isClickOfDrag()) sortByClick(column, event.shiftKey);
                }}
                onKeyDown={(event) => onKeyDown(column, index, event)}
                onPointerDown={(event) => drag.onPointerDown(column.id, event)}
              />
            ))}
            <th
              scope="col"
              aria-colindex={columns.length + 1}
              className={styles.headCell}
              data-drop={(drag.place && drag.place.before === null) || undefined}
            >
              <span className="for-readers-only">Actions</span>
            </th>
          </tr>
        </thead>
      </ContextMenu.Trigger>
      <ContextMenu.Portal container={menuPlace()}>
        <ContextMenu.Content
          className={menu.menu}
          aria-label={menuColumn ? `Column ${menuColumn.label}` : 'Columns'}
          collisionPadding={8}
          // The head may have moved or gone: the focus goes to where the keyboard is in the heads.
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            buttonOf(menuId ?? '')?.focus();
          }}
        >
          {menuColumn && <ColumnItems column={menuColumn} columns={columns} sortKeys={sortKeys} />}
          <ColumnChoices Menu={ContextMenu} crowdedOut={crowdedOut} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
});

interface HeadProps {
  column: ModuleColumn;
  index: number;
  sortKeys: readonly SortKey[];
  isActive: boolean;
  dropsBefore: boolean;
  isDragged: boolean;
  onClick(event: MouseEvent): void;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  onPointerDown(event: React.PointerEvent): void;
}

function Head({ column, index, sortKeys, isActive, dropsBefore, isDragged, ...on }: HeadProps) {
  const { id, label, meaning, icon: Icon, alignEnd } = column;
  const place = sortKeys.findIndex((key) => key.id === id);
  const key = sortKeys[place];
  const Arrow = key?.descending ? ChevronDown : ChevronUp;
  return (
    <th
      scope="col"
      aria-colindex={index + 1}
      // Only one column may say that it is the sorted one.
      aria-sort={place === 0 ? (key?.descending ? 'descending' : 'ascending') : 'none'}
      className={styles.headCell}
      data-column={id}
      data-end={alignEnd || undefined}
      data-sorted={key !== undefined || undefined}
      data-drop={dropsBefore || undefined}
      data-dragged={isDragged || undefined}
    >
      <Hint
        text={
          <>
            <p>
              <strong>{label}</strong>: {meaning}.
            </p>
            <p className={styles.how}>Click to sort; Shift+click to sort by it next.</p>
          </>
        }
      >
        <button type="button" tabIndex={isActive ? 0 : -1} {...on}>
          {Icon ? (
            <>
              <Icon size={13} aria-hidden="true" data-tone={id} />
              <span className="for-readers-only">{label}</span>
            </>
          ) : (
            <span className={styles.label}>{label}</span>
          )}
          {key && (
            <>
              <Arrow size={12} aria-hidden="true" className={styles.arrow} />
              {sortKeys.length > 1 && (
                <span className={styles.place}>
                  <span className="for-readers-only">sort key </span>
                  {place + 1}
                </span>
              )}
            </>
          )}
        </button>
      </Hint>
      <span
        className={styles.edge}
        aria-hidden="true"
        data-testid={`resize-${id}`}
        {...columnResizer(column)}
      />
    </th>
  );
}

interface ColumnItemsProps {
  column: ModuleColumn;
  columns: readonly ModuleColumn[];
  sortKeys: readonly SortKey[];
}

/** What can be done with one column. */
function ColumnItems({ column, columns, sortKeys }: ColumnItemsProps) {
  const layout = useColumnLayout();
  const isFirst = column.id === NAME_COLUMN.id;
  const place = columns.indexOf(column);
  const isNext = sortKeys.length > 0 && !sortKeys.some(({ id }) => id === column.id);
  const sortItem = (descending: boolean) => ({
    icon: descending ? ArrowDown : ArrowUp,
    label: descending ? 'Sort descending' : 'Sort ascending',
    run: () => sortBy([{ id: column.id, descending }]),
  });
  const groups = [
    [
      sortItem(false),
      sortItem(true),
      {
        icon: column.largestFirst ? ArrowDown : ArrowUp,
        label: 'Sort by this next',
        disabled: !isNext,
        run: () => sortByClick(column, true),
      },
      { icon: RotateCcw, label: 'Sort by nothing', disabled: sortKeys.length === 0, run: () => sortBy([]) },
    ],
    [
      {
        icon: ArrowLeft,
        label: 'Move left',
        key: keysText('CmdOrCtrl+←'),
        disabled: place < 2,
        run: () => move(columns, column, -1),
      },
      {
        icon: ArrowRight,
        label: 'Move right',
        key: keysText('CmdOrCtrl+→'),
        disabled: isFirst || place === columns.length - 1,
        run: () => move(columns, column, 1),
      },
      {
        icon: RotateCcw,
        label: 'Its own width',
        disabled: layout.widths[column.id] === undefined,
        run: () => changeLayout((before) => resizeColumn(before, column, null)),
      },
      {
        icon: EyeOff,
        label: 'Hide',
        disabled: isFirst || sortKeys.some(({ id }) => id === column.id),
        run: () => changeLayout((before) => toggleColumn(before, column.id)),
      },
    ],
  ];
  return groups.map((items) => (
    <Fragment key={items[0]?.label}>
      {items.map(({ icon: Icon, label, run, ...item }) => (
        <ContextMenu.Item
          key={label}
          className={menu.item}
          disabled={'disabled' in item && item.disabled}
          onSelect={run}
        >
          <Icon size={14} aria-hidden="true" />
          {label}
          {'key' in item && (
            <span className={menu.key} aria-hidden="true">
              {item.key}
            </span>
          )}
        </ContextMenu.Item>
      ))}
      <ContextMenu.Separator className={menu.separator} />
    </Fragment>
  ));
}
