import { useEffect } from 'react';
import type { ModuleRow } from '../../shared/contract.ts';
import type { ListChanges, ModuleChanges } from '../../shared/module-contents.ts';
import { formatBytes, formatClock } from '../format.ts';
import styles from './changes-part.module.css';
import { askForChanges, useContents } from './contents-store.ts';
import { formatDifference } from './difference.ts';

function Change({
  label,
  before,
  after,
  bytes,
}: {
  label: string;
  before: number;
  after: number;
  bytes: boolean;
}) {
  const text = (value: number) => (bytes ? formatBytes(value) : value.toLocaleString('en'));
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{text(before)}</td>
      <td>{text(after)}</td>
      <td data-sign={Math.sign(after - before)}>{formatDifference(after - before, bytes)}</td>
    </tr>
  );
}

/** Which of a list came, went and changed; `text` writes one value down. */
function Changes<Value>({
  title,
  changes,
  text,
}: {
  title: string;
  changes: ListChanges<Value>;
  text(value: Value): string;
}) {
  const { added, removed, changed, counts } = changes;
  const told = added.length + removed.length + changed.length;
  const all = counts.added + counts.removed + counts.changed;
  const words = [
    ...(counts.added > 0 ? [`${counts.added.toLocaleString('en')} came`] : []),
    ...(counts.removed > 0 ? [`${counts.removed.toLocaleString('en')} went`] : []),
    ...(counts.changed > 0 ? [`${counts.changed.toLocaleString('en')} changed`] : []),
  ];
  return (
    <section className={styles.list} aria-label={title}>
      <h3>
        {title} <span className={styles.sum}>{words.length > 0 ? words.join(', ') : 'as before'}</span>
      </h3>
      {all > 0 && (
        <ul>
          {added.map(({ name, value }) => (
            <li key={`+${name}`} data-change="came">
              <span className={styles.mark}>+</span>
              <span className="for-readers-only">came: </span>
              <span className={styles.name}>{name}</span>
              <span className={styles.value}>{text(value)}</span>
            </li>
          ))}
          {removed.map(({ name, value }) => (
            <li key={`-${name}`} data-change="went">
              <span className={styles.mark}>−</span>
              <span className="for-readers-only">went: </span>
              <span className={styles.name}>{name}</span>
              <span className={styles.value}>{text(value)}</span>
            </li>
          ))}
          {changed.map(({ name, before, after }) => (
            <li key={`~${name}`} data-change="changed">
              <span className={styles.mark}>~</span>
              <span className="for-readers-only">changed: </span>
              <span className={styles.name}>{name}</span>
              <span className={styles.value}>
                {text(before)} → {text(after)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {all > told && (
        <p className={styles.quiet}>and {(all - told).toLocaleString('en')} more, with smaller differences</p>
      )}
    </section>
  );
}

function Told({ changes, at }: { changes: ModuleChanges; at: number }) {
  const { before, after, functions, features } = changes;
  const unnamed = functions.unnamed.before + functions.unnamed.after > 0;
  return (
    <>
      <p className={styles.lead}>
        Rebuilt at {formatClock(at)}: {formatBytes(before.bytes)} → {formatBytes(after.bytes)}
      </p>
      <table className={styles.sizes}>
        <thead>
          <tr>
            <th scope="col">
              <span className="for-readers-only">What</span>
            </th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          <Change label="Wasm" before={before.bytes} after={after.bytes} bytes />
          <Change label="Code" before={before.codeBytes} after={after.codeBytes} bytes />
          <Change label="Data" before={before.dataBytes} after={after.dataBytes} bytes />
          <Change label="Functions" before={before.functions} after={after.functions} bytes={false} />
        </tbody>
      </table>
      <Changes title="Exports" changes={changes.exports} text={(type) => type} />
      <Changes title="Imports" changes={changes.imports} text={(type) => type} />
      <Changes title="Sections" changes={changes.sections} text={(bytes) => formatBytes(bytes)} />
      <Changes title="Functions, by name" changes={functions} text={(bytes) => formatBytes(bytes)} />
      {unnamed && (
        <p className={styles.quiet}>
          Functions without a name cannot be told apart: {functions.unnamed.before.toLocaleString('en')}{' '}
          before, {functions.unnamed.after.toLocaleString('en')} now.
        </p>
      )}
      {features.added.length + features.removed.length > 0 && (
        <p>
          {features.added.length > 0 && `It now uses ${features.added.join(', ')}. `}
          {features.removed.length > 0 && `It no longer uses ${features.removed.join(', ')}.`}
        </p>
      )}
    </>
  );
}

/** The module beside its former version. */
export function ChangesPart({ row }: { row: ModuleRow }) {
  const changes = useContents((state) => state.changes);
  useEffect(() => {
    if (useContents.getState().changes.state === 'waiting') askForChanges();
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.part} tabIndex={0} aria-label="Changes">
      {changes.state === 'waiting' && <p className={styles.message}>Comparing the two versions …</p>}
      {changes.state === 'failed' && (
        <p className={styles.message}>The two versions cannot be compared: {changes.problem.message}.</p>
      )}
      {changes.state === 'there' && row.rebuilt && <Told changes={changes.value} at={row.rebuilt.at} />}
    </section>
  );
}
