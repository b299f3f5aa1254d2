import { CircleX, Copy, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ModuleRow, Problem, ServedBy } from '../../shared/contract.ts';
import { formatBytes, formatClock, formatRatio, UNKNOWN } from '../format.ts';
import { isUnderWay, moduleAction } from '../modules/module-actions.ts';
import { useModules } from '../modules/modules-store.ts';
import { ServedBadge } from '../modules/served-badge.tsx';
import { useView } from '../shell/view-store.ts';
import { loadSentence } from '../tiers/load-sentence.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import { Message } from '../widgets/message.tsx';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import styles from './module-detail.module.css';
import { StepBar } from './step-bar.tsx';

const ANSWERS: readonly { by: ServedBy; label: string }[] = [
  { by: 'memory', label: 'memory hits' },
  { by: 'disk', label: 'disk hits' },
  { by: 'compiler', label: 'compiles' },
];

const DROPS = [
  { action: moduleAction('drop-memory'), from: 'memory' },
  { action: moduleAction('drop-disk'), from: 'disk' },
  { action: moduleAction('drop-both'), from: 'both' },
];
const OTHERS = [moduleAction('benchmark'), moduleAction('reveal'), moduleAction('remove')];

function ProblemBox({
  problem,
  tone,
  row,
}: {
  problem: Problem;
  tone: 'danger' | 'warning';
  row: ModuleRow;
}) {
  const Icon = tone === 'danger' ? CircleX : TriangleAlert;
  return (
    <div className={styles.problem} data-tone={tone}>
      <Icon size={14} aria-hidden="true" />
      <div>
        <p>
          <Message text={problem.message} about={row} />
        </p>
        {problem.advice && <p className={styles.advice}>{problem.advice}</p>}
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <span className={styles.copyable}>
      <span className={styles.code}>{text}</span>
      <IconButton
        icon={Copy}
        label={`Copy the ${what}`}
        onClick={() => void copyText(text, `The ${what} is copied`)}
      />
    </span>
  );
}

const held = ({ held: { memory, disk } }: ModuleRow): string =>
  memory && disk ? 'memory and disk' : memory ? 'memory' : disk ? 'disk' : 'neither tier';

function LastLoad({ row }: { row: ModuleRow }) {
  const { last } = row;
  return (
    <section className={styles.part} aria-label="Latest load">
      <h4>Latest load</h4>
      {row.state === 'loading' || row.state === 'queued' ? (
        <p className={styles.state}>
          {loadSentence(row).map(({ text, tone }) => (
            <span key={text} className={tone && styles.toned} data-tone={tone}>
              {text}
            </span>
          ))}
          {row.startedAt !== null && (
            <>
              {' · '}
              <Elapsed since={row.startedAt} />
            </>
          )}
        </p>
      ) : (
        row.state === 'cancelled' && <p className={styles.state}>Cancelled before it was done.</p>
      )}
      {last && (
        <>
          <p className={styles.answer}>
            <ServedBadge last={last} />
            <span className={styles.at}>at {formatClock(last.finishedAt)}</span>
          </p>
          <StepBar load={last} full />
        </>
      )}
    </section>
  );
}

function Actions({ row }: { row: ModuleRow }) {
  const first = moduleAction(isUnderWay(row) ? 'cancel' : 'reload');
  return (
    <div className={styles.actions}>
      <Button icon={first.icon} look="primary" onClick={() => first.run(row)}>
        {row.state === 'failed' ? 'Retry' : first.label}
      </Button>
      <fieldset className={styles.drops}>
        <legend>Drop from</legend>
        {DROPS.map(({ action, from }) => (
          <button
            key={from}
            type="button"
            aria-label={action.label}
            disabled={!action.available(row)}
            onClick={() => action.run(row)}
          >
            {from}
          </button>
        ))}
      </fieldset>
      <span className={styles.others}>
        {OTHERS.map((action) => (
          <IconButton
            key={action.id}
            icon={action.icon}
            label={action.label}
            disabled={!action.available(row)}
            onClick={() => action.run(row)}
          />
        ))}
      </span>
    </div>
  );
}

function Detail({ row }: { row: ModuleRow }) {
  const ratio = row.wireBytes && row.artifactBytes ? row.artifactBytes / row.wireBytes : null;
  return (
    <article className={styles.detail} data-testid="module-detail" aria-label={row.name}>
      <h3 className={styles.name}>{row.name}</h3>
      {row.error && <ProblemBox problem={row.error} tone="danger" row={row} />}
      {row.warnings.map((warning) => (
        <ProblemBox key={`${warning.kind} ${warning.message}`} problem={warning} tone="warning" row={row} />
      ))}
      <Actions row={row} />
      {(row.last || row.state !== 'failed') && <LastLoad row={row} />}
      <section className={styles.part} aria-label="Answers">
        <h4>Answered by</h4>
        <ul className={styles.answers}>
          {ANSWERS.map(({ by, label }) => {
            const Icon = SERVED_BY_ICON[by];
            return (
              <li key={by} data-tone={by} data-zero={row.served[by] === 0}>
                <span className={styles.count}>{row.served[by].toLocaleString('en')}</span>
                <span className={styles.countLabel}>
                  <Icon size={12} aria-hidden="true" /> {label}
                </span>
              </li>
            );
          })}
        </ul>
      </section>
      <section className={styles.part} aria-label="Module">
        <h4>Module</h4>
        <dl>
          <Fact label="Wasm">{formatBytes(row.wireBytes)}</Fact>
          <Fact label="Artifact">
            {formatBytes(row.artifactBytes)}
            {ratio !== null && <span className={styles.ratio}> {formatRatio(ratio)} the wasm</span>}
          </Fact>
          <Fact label="Lives in">{held(row)}</Fact>
          <Fact label="Key">{row.key ? <Copyable text={row.key} what="key" /> : UNKNOWN}</Fact>
          <Fact label="Path">
            {row.path ? <Copyable text={row.path} what="path" /> : 'none: it was dropped as bytes'}
          </Fact>
        </dl>
      </section>
    </article>
  );
}

/** All there is to know about the selected module; while none is selected, the latest that was loaded. */
export function ModuleDetail() {
  const selectedId = useView((state) => state.selectedId);
  const row = useModules((state) => {
    const id = selectedId ?? state.latestId;
    return id === null ? undefined : state.byId.get(id);
  });
  if (!row) {
    return (
      <p className={styles.none}>
        Select a module to see where its time went, what it weighs and which tier answered.
      </p>
    );
  }
  return <Detail row={row} />;
}
