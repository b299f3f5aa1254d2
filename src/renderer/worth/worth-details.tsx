import { TriangleAlert } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { useEffect, useState } from 'react';
import {
  hitsOf,
  type ModuleWorth,
  type Worth,
  type WorthSpan,
  type WorthTotals,
} from '../../shared/worth.ts';
import { formatCount, formatDuration, UNKNOWN } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { useModules } from '../modules/modules-store.ts';
import { showRow, useView } from '../shell/view-store.ts';
import { Message } from '../widgets/message.tsx';
import styles from './worth-details.module.css';
import { formatSum, hitRateText, savedHeadline } from './worth-text.ts';

/** So many are drawn at first. */
const FIRST_MODULES = 50;

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

function Spans({ since }: { since: number | null }) {
  const span = useView((state) => state.worthSpan);
  return (
    <ToggleGroup.Root
      type="single"
      className={styles.spans}
      aria-label="Which loads are summed"
      value={span}
      onValueChange={(value) => {
        if (value === 'session' || value === 'ever') useView.setState({ worthSpan: value });
      }}
    >
      <ToggleGroup.Item value="session" className={styles.spanChoice}>
        This session
      </ToggleGroup.Item>
      <ToggleGroup.Item value="ever" className={styles.spanChoice}>
        {since === null ? 'Since the beginning' : `Since ${day.format(since)}`}
      </ToggleGroup.Item>
    </ToggleGroup.Root>
  );
}

/** The sum with its parts, and what is not in it. */
function Formula({ totals }: { totals: WorthTotals }) {
  const { savedMs, hitMs, unmeasuredHits, slowerHits, slowerMs, compiles, compileMs, loads } = totals;
  const hits = hitsOf(totals);
  const measured = hits - unmeasuredHits;
  return (
    <>
      {measured > 0 && (
        <dl className={styles.formula}>
          <div>
            <dt>compiles that were not run, of {formatCount(measured, 'hit')}</dt>
            <dd>{formatSum(savedMs + hitMs)}</dd>
          </div>
          <div>
            <dt>what {measured === 1 ? 'that hit' : 'those hits'} took</dt>
            <dd>− {formatSum(hitMs)}</dd>
          </div>
          <div className={styles.result}>
            <dt>{savedMs < 0 ? 'lost' : 'saved'}</dt>
            <dd>{formatSum(savedMs)}</dd>
          </div>
        </dl>
      )}
      <ul className={styles.notes}>
        <li>
          A hit saved what V8 took for its module’s last compile, less all that the hit took, reading the file
          included. Only measured times of this engine count, and no start of a process. The compile is the
          cache’s own, ahead of time: a plain V8 would compile lazily, and later.
        </li>
        {slowerHits > 0 && (
          <li data-testid="slower-hits">
            {formatCount(slowerHits, 'hit')} {slowerHits === 1 ? 'was' : 'were'} slower than the compile, by{' '}
            {formatSum(slowerMs)} together. That is taken off.
          </li>
        )}
        {unmeasuredHits > 0 && (
          <li data-testid="unmeasured-hits">
            {formatCount(unmeasuredHits, 'hit')} {unmeasuredHits === 1 ? 'counts' : 'count'} in no time: no
            compile of the module was ever measured here.
          </li>
        )}
        {loads > 0 && (
          <li>
            {hits.toLocaleString('en')} of {formatCount(loads, 'load')} that gave a module{' '}
            {hits === 1 ? 'was a hit' : 'were hits'}: {totals.hits.memory.toLocaleString('en')} of memory,{' '}
            {totals.hits.disk.toLocaleString('en')} of disk
            {totals.hits.shared > 0 && `, ${totals.hits.shared.toLocaleString('en')} of the team’s store`}.
            {compiles > 0 && ` ${formatCount(compiles, 'compile')} took ${formatSum(compileMs)}.`}
          </li>
        )}
      </ul>
    </>
  );
}

function ModuleName({ module: { key, name }, onClose }: { module: ModuleWorth; onClose(): void }) {
  const id = useModules((state) => {
    if (key === null) return null;
    return state.byId.has(key) ? key : (state.rows.find((row) => row.key === key)?.id ?? null);
  });
  if (key === null) return <em>all others, no longer told apart</em>;
  if (id === null) return <>{name}</>;
  return (
    <button
      type="button"
      className={styles.name}
      onClick={() => {
        showRow(id);
        onClose();
      }}
    >
      {name}
    </button>
  );
}

function Modules({ span, loads, onClose }: { span: WorthSpan; loads: number; onClose(): void }) {
  const [answer, setAnswer] = useState<{ modules: ModuleWorth[]; left: number } | null>(null);
  const [all, setAll] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more loads have another sum
  useEffect(() => {
    let over = false;
    void ask('worthOfModules', { span }).then((reply) => {
      if (!over && reply) setAnswer(reply.value);
    });
    return () => {
      over = true;
    };
  }, [span, loads]);
  if (answer === null || answer.modules.length === 0) return null;
  const shown = all ? answer.modules : answer.modules.slice(0, FIRST_MODULES);
  const left = answer.modules.length - shown.length;
  return (
    <>
      <table className={styles.modules} data-testid="worth-modules">
        <caption className="for-readers-only">What each module’s loads were worth</caption>
        <thead>
          <tr>
            <th scope="col">Module</th>
            <th scope="col">Hits</th>
            <th scope="col">Last compile</th>
            <th scope="col">Saved</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((module) => {
            const hits = hitsOf(module);
            const known = hits > module.unmeasuredHits;
            return (
              <tr key={module.key ?? 'others'}>
                <th scope="row">
                  <ModuleName module={module} onClose={onClose} />
                </th>
                <td>
                  {hits.toLocaleString('en')} of {module.loads.toLocaleString('en')}
                </td>
                <td>{module.lastCompile === null ? UNKNOWN : formatDuration(module.lastCompile.ms)}</td>
                <td>{known ? formatSum(module.savedMs) : UNKNOWN}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {left > 0 && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          Show {left.toLocaleString('en')} more
        </button>
      )}
      {all && answer.left > 0 && (
        <p className={styles.left}>{formatCount(answer.left, 'module')} that saved less are left out.</p>
      )}
    </>
  );
}

/** How the headline was computed, and of which modules it is made. */
export function WorthDetails({ worth, onClose }: { worth: Worth; onClose(): void }) {
  const span = useView((state) => state.worthSpan);
  const totals = worth[span];
  return (
    <div className={styles.details}>
      <div className={styles.header}>
        <h2 className={styles.title}>
          {savedHeadline(totals)}
          <span className={styles.rate}>{hitRateText(totals)}</span>
        </h2>
        <Spans since={worth.since} />
      </div>
      {worth.problem !== null && (
        <p className={styles.problem} role="status">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>
            <Message text={worth.problem.message} /> {worth.problem.advice}
          </span>
        </p>
      )}
      <Formula totals={totals} />
      <Modules span={span} loads={totals.loads} onClose={onClose} />
    </div>
  );
}
