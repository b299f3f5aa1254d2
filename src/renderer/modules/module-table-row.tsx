import { CircleX, Ellipsis, LoaderCircle, RotateCw, TriangleAlert, X } from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { folderOf, formatBytes, formatClock, UNKNOWN } from '../format.ts';
import { readableMessage } from '../readable-message.ts';
import { selectRow } from '../shell/view-store.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { Elapsed } from '../widgets/elapsed.tsx';
import { isUnderWay, moduleAction } from './module-actions.ts';
import { openModuleMenuAt } from './module-menu.tsx';
import styles from './module-table.module.css';
import { Presence } from './presence.tsx';
import { ServedBadge } from './served-badge.tsx';

const reload = moduleAction('reload');
const cancel = moduleAction('cancel');
const benchmark = moduleAction('benchmark');
const remove = moduleAction('remove');

function Answer({ row }: { row: ModuleRow }) {
  if (row.state === 'queued') return <span className={styles.quiet}>waiting</span>;
  if (row.state === 'loading') {
    return (
      <span className={styles.underWay} data-tone={row.step === 'compile' ? 'compiler' : 'neutral'}>
        <LoaderCircle size={13} className={styles.spinner} aria-hidden="true" />
        {row.step === null ? 'starting' : row.step === 'wait' ? 'waiting' : row.step}
        {row.stepStartedAt !== null && (
          <span className={styles.elapsed}>
            · <Elapsed since={row.stepStartedAt} />
          </span>
        )}
      </span>
    );
  }
  if (row.state === 'failed') return <ShortError row={row} />;
  if (row.state === 'cancelled') return <span className={styles.quiet}>cancelled</span>;
  if (row.state === 'stored') return <span className={styles.quiet}>not loaded yet</span>;
  return row.last ? <ServedBadge last={row.last} /> : null;
}

function Hits({ count, tone }: { count: number; tone: keyof ModuleRow['served'] }) {
  return (
    <span className={count > 0 ? styles.hits : styles.none} data-tone={tone}>
      {count}
    </span>
  );
}

/** Beside what the tiers still hold of a module whose file could not be loaded again. */
function ShortError({ row }: { row: ModuleRow }) {
  const message = row.error ? readableMessage(row.error.message, row) : '';
  return (
    <span
      className={styles.shortError}
      title={[message, row.error?.advice].filter(Boolean).join('\n')}
      data-testid="row-error"
    >
      <CircleX size={13} aria-hidden="true" />
      {row.error?.kind === 'file-missing' ? 'file is gone' : 'load failed'}
      <span className="for-readers-only">: {message}</span>
    </span>
  );
}

function Cells({ row, tabIndex }: { row: ModuleRow; tabIndex: number }) {
  const isHeld = row.held.memory || row.held.disk;
  if (row.state === 'failed' && !isHeld) {
    const message = row.error ? readableMessage(row.error.message, row) : 'It could not be loaded.';
    return (
      <td aria-colindex={2} colSpan={8} className={styles.error} data-testid="row-error">
        <CircleX size={14} aria-hidden="true" />
        <span className={styles.errorText} title={[message, row.error?.advice].filter(Boolean).join('\n')}>
          <span className={styles.errorMessage}>{message}</span>
          {row.error?.advice && <span className={styles.errorAdvice}>{row.error.advice}</span>}
        </span>
      </td>
    );
  }
  const cells = [
    { id: 'answered', className: styles.cell, content: <Answer row={row} /> },
    { id: 'held', className: styles.cell, content: <Presence row={row} tabIndex={tabIndex} /> },
    { id: 'wire', className: styles.number, content: formatBytes(row.wireBytes) },
    { id: 'artifact', className: styles.number, content: formatBytes(row.artifactBytes) },
    { id: 'memory', className: styles.number, content: <Hits count={row.served.memory} tone="memory" /> },
    { id: 'disk', className: styles.number, content: <Hits count={row.served.disk} tone="disk" /> },
    {
      id: 'compiler',
      className: styles.number,
      content: <Hits count={row.served.compiler} tone="compiler" />,
    },
    {
      id: 'when',
      className: styles.number,
      content: row.last ? formatClock(row.last.finishedAt) : UNKNOWN,
    },
  ];
  return cells.map(({ id, className, content }, index) => (
    <td key={id} aria-colindex={index + 2} className={className} data-column={id}>
      {content}
    </td>
  ));
}

function Actions({ row, tabIndex }: { row: ModuleRow; tabIndex: number }) {
  if (isUnderWay(row)) {
    return (
      <Button className={styles.cancel} tabIndex={tabIndex} onClick={() => cancel.run(row)}>
        Cancel<span className="for-readers-only"> {row.name}</span>
      </Button>
    );
  }
  const failed = row.state === 'failed';
  return (
    <>
      <IconButton
        icon={RotateCw}
        label={`${failed ? 'Retry' : 'Load again'}: ${row.name}`}
        title={failed ? 'Retry (↵)' : 'Load again (↵)'}
        tabIndex={tabIndex}
        onClick={() => reload.run(row)}
      />
      {failed ? (
        <IconButton
          icon={X}
          label={`${remove.label}: ${row.name}`}
          title={`${remove.label} (${remove.keyLabel})`}
          tabIndex={tabIndex}
          onClick={() => remove.run(row)}
        />
      ) : (
        <IconButton
          icon={benchmark.icon}
          label={`${benchmark.label}: ${row.name}`}
          title={`${benchmark.label} (${benchmark.keyLabel})`}
          tabIndex={tabIndex}
          disabled={!benchmark.available(row)}
          onClick={() => benchmark.run(row)}
        />
      )}
      <IconButton
        icon={Ellipsis}
        label={`More actions for ${row.name}`}
        title="More"
        aria-haspopup="menu"
        tabIndex={tabIndex}
        onClick={(event) => openModuleMenuAt(event.currentTarget)}
      />
    </>
  );
}

interface ModuleTableRowProps {
  row: ModuleRow;
  /** From 1, among the rows that the filter lets through. */
  position: number;
  selected: boolean;
  /** Pixels from the top of the rows. */
  top: number;
}

/** The element id of a row, for `aria-activedescendant`. */
export const rowElementId = (id: string): string => `module-${id}`;

/** One row; it renders again only when its own module changes. */
export const ModuleTableRow = memo(function ModuleTableRow({
  row,
  position,
  selected,
  top,
}: ModuleTableRowProps) {
  // Only the selected row's buttons are stops for the Tab key: a thousand rows would be thousands of stops.
  const tabIndex = selected ? 0 : -1;
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
      data-served-by={row.last?.servedBy}
      onClick={() => selectRow(row.id)}
    >
      <td aria-colindex={1} className={styles.name} title={row.path ?? row.name}>
        <span className={styles.fileName}>
          <span className={styles.nameText}>{row.name}</span>
          {row.warnings.length > 0 && (
            <span
              className={styles.warningMark}
              title={row.warnings.map(({ message }) => readableMessage(message, row)).join('\n')}
            >
              <TriangleAlert size={11} aria-hidden="true" />
              <span>{row.warnings.length === 1 ? 'warning' : `${row.warnings.length} warnings`}</span>
            </span>
          )}
        </span>
        <span className={styles.folder}>
          {row.path === null ? 'dropped without a path' : folderOf(row.path)}
        </span>
      </td>
      <Cells row={row} tabIndex={tabIndex} />
      <td aria-colindex={10} className={styles.actions}>
        <Actions row={row} tabIndex={tabIndex} />
        {isUnderWay(row) && <span className={styles.progress} aria-hidden="true" />}
      </td>
    </tr>
  );
});
