/** What stands in each column of a row. */
import { CircleCheck, CircleX, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import { RebuiltMark } from '../contents/rebuilt-notice.tsx';
import {
  folderOf,
  formatAge,
  formatBytes,
  formatClock,
  formatDuration,
  formatMoment,
  UNKNOWN,
} from '../format.ts';
import { readableMessage } from '../readable-message.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import { useNow } from '../widgets/now.ts';
import { ExpectedTime, expectedNow } from '../worth/compile-progress.tsx';
import { formatSum } from '../worth/worth-text.ts';
import { MarkedText } from './marked-text.tsx';
import styles from './module-cells.module.css';
import { type ColumnId, savedPerMb } from './module-columns.ts';
import type { ModuleSearch } from './module-search.ts';
import { Presence } from './presence.tsx';
import { engineName, entryOf, verdictOf } from './row-entries.ts';
import { weightOf } from './row-sums.ts';
import { ServedBadge } from './served-badge.tsx';

/** What a row's cells need beside the row. */
export type Marks = Pick<ModuleSearch, 'words' | 'keyParts'>;

export const errorText = (row: ModuleRow): string =>
  row.error ? readableMessage(row.error.message, row) : 'It could not be loaded.';

/** An error and what to do about it, for who points at it. */
export const errorHint = (row: ModuleRow): string =>
  [errorText(row), row.error?.advice].filter(Boolean).join('\n');

/** Stands where there is no value. */
function Absent({ why }: { why?: string }) {
  return (
    <span className={styles.absent} title={why}>
      {UNKNOWN}
    </span>
  );
}

/** A value, or that there is none. */
function orAbsent<Value>(value: Value | null | undefined, show: (value: Value) => ReactNode): ReactNode {
  return value == null ? <Absent /> : show(value);
}

function Answer({ row }: { row: ModuleRow }) {
  switch (row.state) {
    case 'queued':
      return <span className={styles.quiet}>waiting</span>;
    case 'loading': {
      const expected = expectedNow(row);
      return (
        <span className={styles.underWay} data-tone={row.step === 'compile' ? 'compiler' : 'neutral'}>
          <LoaderCircle size={13} className={styles.spinner} aria-hidden="true" />
          {row.step === null ? 'starting' : row.step === 'wait' ? 'waiting' : row.step}
          {row.stepStartedAt !== null && (
            <span className={styles.elapsed}>
              {expected === null && '· '}
              <Elapsed since={row.stepStartedAt} />
              {expected !== null && (
                <>
                  {' '}
                  <ExpectedTime expected={expected} since={row.stepStartedAt} short />
                </>
              )}
            </span>
          )}
        </span>
      );
    }
    case 'failed':
      return <ShortError row={row} />;
    case 'cancelled':
      return <span className={styles.quiet}>cancelled</span>;
    case 'stored':
      return <span className={styles.quiet}>not loaded yet</span>;
    case 'ready':
      return row.last ? <ServedBadge last={row.last} follows={row.follows} /> : <Absent />;
  }
}

/** Beside what the tiers still hold of a module whose file could not be loaded again. */
function ShortError({ row }: { row: ModuleRow }) {
  return (
    <span className={styles.shortError} title={errorHint(row)} data-testid="row-error">
      <CircleX size={13} aria-hidden="true" />
      {row.error?.kind === 'file-missing' ? 'file is gone' : 'load failed'}
      <span className="for-readers-only">: {errorText(row)}</span>
    </span>
  );
}

function Hits({ count, tone }: { count: number; tone: keyof ModuleRow['served'] }) {
  return (
    <span className={count > 0 ? styles.hits : styles.absent} data-tone={tone}>
      {count.toLocaleString('en')}
    </span>
  );
}

/** Keeps itself up to date, and renders again only when another text comes of it. */
function Idle({ usedAt }: { usedAt: number }) {
  return useNow((now) => formatAge(now - usedAt));
}

function Moment({ at }: { at: number }) {
  const text = useNow((now) => formatMoment(at, now));
  return <span title={new Date(at).toLocaleString('en-GB')}>{text}</span>;
}

function Engine({ row }: { row: ModuleRow }) {
  const entry = entryOf(row);
  if (!entry) return <Absent />;
  const { engineId, isOurs } = entry;
  return (
    <span
      title={row.entries.map((each) => each.engineId).join('\n')}
      className={isOurs ? undefined : styles.quiet}
    >
      {engineName(engineId)}
      {!isOurs && ' (other)'}
      {row.entries.length > 1 && ` +${row.entries.length - 1}`}
    </span>
  );
}

function Verdict({ row }: { row: ModuleRow }) {
  const verdict = verdictOf(row);
  if (verdict === null) return <Absent why="Its entry was not checked yet" />;
  const problems = row.entries.flatMap(({ verified }) => verified?.problem ?? []);
  if (verdict === 'broken') {
    return (
      <span className={styles.shortError} title={problems.join('\n')} data-testid="verdict">
        <CircleX size={12} aria-hidden="true" />
        broken
        <span className="for-readers-only">: {problems.join('; ')}</span>
      </span>
    );
  }
  return (
    <span className={styles.intact} data-testid="verdict">
      <CircleCheck size={12} aria-hidden="true" />
      intact
    </span>
  );
}

/** The folder by which a search found a row, where its name does not show why; null where it does. */
function foundFolder({ name, path }: ModuleRow, words: readonly string[]): string | null {
  if (path === null) return null;
  const has = (text: string, word: string) => text.toLowerCase().includes(word);
  const word = words.find((each) => !has(name, each) && has(path, each));
  if (word === undefined) return null;
  const short = folderOf(path);
  return has(short, word) ? short : path;
}

/** The file's name, with marks for what deserves a look. */
function Name({ row, marks }: { row: ModuleRow; marks: Marks }) {
  const folder = foundFolder(row, marks.words);
  return (
    <>
      <span className={styles.name} title={row.path ?? row.name}>
        <MarkedText text={row.name} words={marks.words} />
      </span>
      {folder !== null && (
        <span className={styles.foundFolder}>
          <MarkedText text={folder} words={marks.words} />
        </span>
      )}
      <RebuiltMark row={row} />
      {row.pathIsGone && row.state !== 'failed' && (
        <span
          className={styles.goneMark}
          title={`There is no file any more at ${row.path}. The tiers keep what they hold.`}
        >
          file gone
        </span>
      )}
      {row.warnings.length > 0 && (
        <span
          className={styles.warningMark}
          title={row.warnings.map(({ message }) => readableMessage(message, row)).join('\n')}
        >
          <TriangleAlert size={11} aria-hidden="true" />
          <span>{row.warnings.length === 1 ? 'warning' : `${row.warnings.length} warnings`}</span>
        </span>
      )}
      {verdictOf(row) === 'broken' && (
        <span
          className={styles.brokenMark}
          title="An entry on disk is broken: it is dropped, and compiled anew, when it is next asked for"
        >
          broken
        </span>
      )}
    </>
  );
}

function Folder({ row, marks }: { row: ModuleRow; marks: Marks }) {
  if (row.path === null) {
    return (
      <span className={styles.absent}>{row.origin === 'file' ? 'dropped without a path' : UNKNOWN}</span>
    );
  }
  return (
    <span title={row.path}>
      <MarkedText text={folderOf(row.path)} words={marks.words} />
    </span>
  );
}

type Cell = (props: { row: ModuleRow; marks: Marks }) => ReactNode;

export const MODULE_CELLS: Record<ColumnId, Cell> = {
  name: Name,
  folder: Folder,
  answered: Answer,
  held: Presence,
  wire: ({ row }) => orAbsent(row.wireBytes, formatBytes),
  artifact: ({ row }) => orAbsent(row.artifactBytes, formatBytes),
  inMemory: ({ row }) => orAbsent(row.held.memory ? weightOf(row) : null, formatBytes),
  saved: ({ row }) =>
    orAbsent(row.savedMs, ({ session, ever }) => (
      <span title={`${formatSum(session)} of it in this session`}>{formatSum(ever)}</span>
    )),
  savedPerMb: ({ row }) => orAbsent(savedPerMb(row), formatSum),
  memory: ({ row }) => <Hits count={row.served.memory} tone="memory" />,
  disk: ({ row }) => <Hits count={row.served.disk} tone="disk" />,
  compiler: ({ row }) => <Hits count={row.served.compiler} tone="compiler" />,
  idle: ({ row }) => orAbsent(row.usedAt, (usedAt) => <Idle usedAt={usedAt} />),
  when: ({ row }) => orAbsent(row.last?.finishedAt, formatClock),
  stored: ({ row }) => orAbsent(entryOf(row)?.storedAt, (at) => <Moment at={at} />),
  engine: Engine,
  mode: ({ row }) => orAbsent(entryOf(row)?.mode, (mode) => mode.replaceAll('-', ' ')),
  compileMs: ({ row }) => orAbsent(entryOf(row)?.compileMs, formatDuration),
  verified: Verdict,
  key: ({ row, marks }) =>
    orAbsent(row.key, (key) => (
      <span className={styles.key} title={key}>
        <MarkedText text={key} words={marks.keyParts} />
      </span>
    )),
};
