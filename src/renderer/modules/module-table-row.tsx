import { CircleStop, CircleX, Ellipsis, RotateCw } from 'lucide-react';
import { type CSSProperties, type MouseEvent, memo } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { IconButton } from '../widgets/button.tsx';
import { CompileBar, expectedNow } from '../worth/compile-progress.tsx';
import { isOffered, isUnderWay, type ModuleAction, moduleAction } from './module-actions.ts';
import { errorHint, errorText, type Marks, MODULE_CELLS } from './module-cells.tsx';
import type { ModuleColumn } from './module-columns.ts';
import { openModuleMenuAt } from './module-menu.tsx';
import styles from './module-table.module.css';
import { isOnlyOthers } from './row-entries.ts';

interface ModuleTableRowProps {
  row: ModuleRow;
  /** From 1, among the rows that the search lets through. */
  position: number;
  columns: readonly ModuleColumn[];
  marks: Marks;
  selected: boolean;
  /** Whether the keyboard stands on it. */
  isLead: boolean;
  /** How many rows its buttons act on: all that are selected where it is one of them. */
  actsOn: number;
  /** Pixels from the top of the rows. */
  top: number;
  onRowClick(id: string, event: MouseEvent): void;
  onRowOpen(id: string): void;
  onAction(id: string, action: ModuleAction['id']): void;
}

/** The element id of a row, for `aria-activedescendant`. */
export const rowElementId = (id: string): string => `module-${id}`;

/** One row; it renders again only when its own module, or the columns, change. */
export const ModuleTableRow = memo(function ModuleTableRow(props: ModuleTableRowProps) {
  const { row, position, columns, selected, isLead, top, onRowClick, onRowOpen } = props;
  const style: CSSProperties = { transform: `translateY(${top}px)` };
  return (
    <tr
      id={rowElementId(row.id)}
      className={styles.row}
      style={style}
      aria-rowindex={position + 1}
      aria-selected={selected}
      aria-busy={isUnderWay(row)}
      data-testid="module-row"
      data-row-id={row.id}
      data-name={row.name}
      data-state={row.state}
      data-lead={isLead}
      data-muted={isOnlyOthers(row)}
      data-served-by={row.last?.servedBy}
      onClick={(event) => onRowClick(row.id, event)}
      onDoubleClick={() => onRowOpen(row.id)}
    >
      <Cells {...props} />
      <td aria-colindex={columns.length + 1} className={styles.actions}>
        <Actions {...props} />
        {isUnderWay(row) && <Progress row={row} />}
      </td>
    </tr>
  );
});

/** The line below a row under way: how far it is, where that can be expected. */
function Progress({ row }: { row: ModuleRow }) {
  const expected = expectedNow(row);
  if (expected === null) return <span className={styles.progress} aria-hidden="true" />;
  return (
    <span className={styles.progressKnown}>
      <CompileBar expected={expected} since={row.stepStartedAt} />
    </span>
  );
}

function Cells({ row, columns, marks }: ModuleTableRowProps) {
  const isLost = row.state === 'failed' && !row.held.memory && !row.held.disk && row.entries.length === 0;
  // Of a file that could not be loaded nothing is known but why.
  const shown = isLost ? columns.slice(0, 1) : columns;
  return (
    <>
      {shown.map(({ id, alignEnd }, index) => {
        const Cell = MODULE_CELLS[id];
        return (
          <td
            key={id}
            aria-colindex={index + 1}
            className={styles.cell}
            data-column={id}
            data-end={alignEnd || undefined}
          >
            <Cell row={row} marks={marks} />
          </td>
        );
      })}
      {isLost && (
        <td
          aria-colindex={2}
          colSpan={columns.length - 1}
          className={styles.error}
          title={errorHint(row)}
          data-testid="row-error"
        >
          <CircleX size={13} aria-hidden="true" />
          <span className={styles.errorText}>
            {errorText(row)} {row.error?.advice && <span className={styles.advice}>{row.error.advice}</span>}
          </span>
        </td>
      )}
    </>
  );
}

function Actions({ row, isLead, actsOn, onAction }: ModuleTableRowProps) {
  // Only the buttons of the row that the keyboard is on are stops for the Tab key: a thousand rows would be thousands.
  const tabIndex = isLead ? 0 : -1;
  const whom = actsOn > 1 ? `the ${actsOn.toLocaleString('en')} selected modules` : row.name;
  const act = (action: ModuleAction['id']) => (event: MouseEvent) => {
    event.stopPropagation();
    onAction(row.id, action);
  };
  return (
    <>
      {isUnderWay(row) ? (
        <IconButton
          icon={CircleStop}
          label={`Cancel ${whom}`}
          title={actsOn > 1 ? `Cancel ${whom}` : 'Cancel (Esc)'}
          className={styles.steady}
          tabIndex={tabIndex}
          onClick={act('cancel')}
        />
      ) : (
        isOffered(moduleAction('reload'), [row]) && (
          <IconButton
            icon={RotateCw}
            label={`${row.state === 'failed' ? 'Retry' : 'Load again'}: ${whom}`}
            title={
              actsOn > 1 ? `Load ${whom} again` : `${row.state === 'failed' ? 'Retry' : 'Load again'} (↵)`
            }
            tabIndex={tabIndex}
            onClick={act('reload')}
          />
        )
      )}
      <IconButton
        icon={Ellipsis}
        label={`More actions for ${whom}`}
        title="More"
        aria-haspopup="menu"
        tabIndex={tabIndex}
        onClick={(event) => {
          event.stopPropagation();
          openModuleMenuAt(event.currentTarget);
        }}
      />
    </>
  );
}
