import { CircleStop, CircleX, Copy, Trash2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { choiceText } from '../../shared/compile-mode.ts';
import type { ModuleRow, Problem } from '../../shared/contract.ts';
import { type GivenBy, TIERS } from '../../shared/tiers.ts';
import { RebuiltNotice } from '../contents/rebuilt-notice.tsx';
import { formatBytes, formatClock, formatRatio, UNKNOWN } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { followUpText } from '../modules/follow-up-text.ts';
import { deletedText, isOffered, isUnderWay, moduleAction } from '../modules/module-actions.ts';
import { useModules } from '../modules/modules-store.ts';
import { weightOf } from '../modules/row-sums.ts';
import { ServedBadge } from '../modules/served-badge.tsx';
import { showDone } from '../shell/notices-store.ts';
import { useView } from '../shell/view-store.ts';
import { useShownSource } from '../sources/sources-store.ts';
import { loadSentence } from '../tiers/load-sentence.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { Elapsed } from '../widgets/elapsed.tsx';
import { Message } from '../widgets/message.tsx';
import { SERVED_BY_ICON } from '../widgets/served-by-icon.ts';
import { CompileBar, ExpectedTime, expectedNow } from '../worth/compile-progress.tsx';
import styles from './module-detail.module.css';
import { StepBar } from './step-bar.tsx';

const ANSWERS: readonly { by: GivenBy; label: string }[] = [
  { by: 'memory', label: 'memory' },
  { by: 'disk', label: 'disk' },
  { by: 'shared', label: 'shared' },
  { by: 'compiler', label: 'compiler' },
  { by: 'stock', label: 'stock V8' },
];

const dropBoth = moduleAction('drop-both');
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

/** Where the module lives, how much it weighs there, and the buttons that delete it. */
function Held({ row }: { row: ModuleRow }) {
  const { memory, disk } = row.held;
  return (
    <section className={styles.part} aria-label="Lives in">
      <h3>Lives in</h3>
      <ul className={styles.tiers}>
        {TIERS.map((tier) => {
          const Icon = SERVED_BY_ICON[tier];
          const drop = moduleAction(`drop-${tier}`);
          return (
            <li key={tier} data-tone={tier} data-held={row.held[tier]}>
              <Icon size={13} aria-hidden="true" />
              <span className={styles.tier}>{tier}</span>
              <span className={styles.weight}>
                {row.held[tier] ? formatBytes(weightOf(row)) : 'not held'}
              </span>
              {row.held[tier] && isOffered(drop, [row]) && (
                <Button icon={Trash2} look="danger" onClick={() => drop.run([row])}>
                  {drop.label}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {memory && disk && isOffered(dropBoth, [row]) && (
        <Button icon={Trash2} look="danger" className={styles.dropBoth} onClick={() => dropBoth.run([row])}>
          {dropBoth.label} · {deletedText(dropBoth, [row])}
        </Button>
      )}
    </section>
  );
}

/** How far a compile is expected to be, and from what that is known. */
function Expected({ row }: { row: ModuleRow }) {
  const expected = expectedNow(row);
  if (expected === null) return null;
  return (
    <div className={styles.expected}>
      <CompileBar expected={expected} since={row.stepStartedAt} />
      <ExpectedTime expected={expected} since={row.stepStartedAt} />
    </div>
  );
}

/** What follows after stock V8 has answered, and the button that ends it. */
function FollowUpPart({ row }: { row: ModuleRow }) {
  const { last, follows, id } = row;
  if (!last?.isStock) return null;
  const text = followUpText(follows);
  return (
    <div className={styles.followUp} data-testid="follow-up-detail">
      <p>
        Stock V8’s module: {text}
        {follows?.state === 'there' && ', for the next process that loads it'}.
      </p>
      {follows?.state === 'coming' && follows.way === 'background' && (
        <Button
          icon={CircleStop}
          onClick={async () => {
            const reply = await ask('cancelFollowUp', { rowId: id });
            if (reply?.value === false) showDone('There is nothing to cancel any more');
          }}
        >
          Cancel it
        </Button>
      )}
    </div>
  );
}

function LastLoad({ row }: { row: ModuleRow }) {
  const { last } = row;
  return (
    <section className={styles.part} aria-label="Latest load">
      <h3>Latest load</h3>
      {row.state === 'loading' || row.state === 'queued' ? (
        <p className={styles.state}>
          {loadSentence(row).map(({ text, tone }) => (
            <span key={text} className={tone && styles.toned} data-tone={tone}>
              {text}
            </span>
          ))}
          {row.stepStartedAt !== null && (
            <>
              {' · '}
              <Elapsed since={row.stepStartedAt} />
            </>
          )}
        </p>
      ) : (
        row.state === 'cancelled' && <p className={styles.state}>Cancelled before it was done.</p>
      )}
      <Expected row={row} />
      {last && (
        <>
          <p className={styles.answer}>
            <ServedBadge last={last} />
            <span className={styles.at}>at {formatClock(last.finishedAt)}</span>
          </p>
          <FollowUpPart row={row} />
          {last.choice && (
            <p className={styles.followUp} data-testid="choice">
              Chosen by what was measured: {choiceText(last.choice)}.
            </p>
          )}
          <StepBar load={last} full />
        </>
      )}
    </section>
  );
}

function Actions({ row }: { row: ModuleRow }) {
  // What can be asked of a process ends with it.
  useShownSource();
  // While none is selected the panel goes from one load to the next: its button would cancel now this, now that.
  const selected = useView((state) => state.selectedId === row.id);
  const underWay = isUnderWay(row);
  const isOfProcess = row.origin === 'process';
  const first = moduleAction(isOfProcess ? 'verify' : underWay ? 'cancel' : 'reload');
  if (!isOffered(first, [row])) return null;
  return (
    <div className={styles.actions}>
      {(selected || !underWay) && (
        <Button
          icon={first.icon}
          look={underWay || isOfProcess ? 'plain' : 'primary'}
          disabled={!first.available(row)}
          onClick={() => first.run([row])}
        >
          {row.state === 'failed' && !isOfProcess ? 'Retry' : first.label}
        </Button>
      )}
      <span className={styles.others}>
        {OTHERS.filter((action) => isOffered(action, [row])).map((action) => (
          <IconButton
            key={action.id}
            icon={action.icon}
            label={action.label}
            disabled={!action.available(row)}
            onClick={() => action.run([row])}
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
      <h2 className={styles.name}>{row.name}</h2>
      {row.error && <ProblemBox problem={row.error} tone="danger" row={row} />}
      {row.warnings.map((warning) => (
        <ProblemBox key={`${warning.kind} ${warning.message}`} problem={warning} tone="warning" row={row} />
      ))}
      <RebuiltNotice row={row} />
      <Actions row={row} />
      {(row.last || row.state !== 'failed') && <LastLoad row={row} />}
      <section className={styles.part} aria-label="Answers">
        <h3>Answered by</h3>
        <ul className={styles.answers}>
          {ANSWERS.filter(({ by }) => by !== 'stock' || row.served.stock > 0).map(({ by, label }) => {
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
      {(row.last !== null || row.held.memory || row.held.disk) && <Held row={row} />}
      <section className={styles.part} aria-label="Module">
        <h3>Module</h3>
        <dl>
          <Fact label="Wasm">{formatBytes(row.wireBytes)}</Fact>
          <Fact label="Artifact">
            {formatBytes(row.artifactBytes)}
            {ratio !== null && <span className={styles.ratio}> {formatRatio(ratio)} the wasm</span>}
          </Fact>
          <Fact label="Key">{row.key ? <Copyable text={row.key} what="key" /> : UNKNOWN}</Fact>
          <Fact label="Path">
            {row.path ? (
              <Copyable text={row.path} what="path" />
            ) : row.origin === 'process' ? (
              'none is told'
            ) : (
              'none: it was dropped as bytes'
            )}
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
