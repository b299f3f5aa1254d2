import type { ModuleContents } from '../../shared/module-contents.ts';
import { formatBytes, formatShare } from '../format.ts';
import { showBytes } from './contents-store.ts';
import styles from './overview-part.module.css';

/** Sections that are told apart by a hue; the others share one. */
const HUES: Record<string, number> = {
  code: 1,
  data: 2,
  element: 3,
  export: 4,
  import: 4,
  type: 5,
  function: 5,
  name: 6,
};
const OTHERS = 7;
const MOST_LISTED = 12;

/** How the bytes of the module are shared out among its sections. */
export function SectionsBar({ contents }: { contents: ModuleContents }) {
  const bySize = [...contents.sections].sort((one, other) => other.bytes - one.bytes);
  const total = Math.max(1, contents.bytes);
  const listed = bySize.slice(0, MOST_LISTED);
  const hueOf = (id: number, name: string) => (id === 0 && name !== 'name' ? OTHERS : (HUES[name] ?? OTHERS));
  if (bySize.length === 0) return <p className={styles.quiet}>None: the module is empty.</p>;
  return (
    <>
      <div className={styles.bar} aria-hidden="true">
        {contents.sections.map(({ id, name, bytes, offset }) => (
          <span
            key={offset}
            data-hue={hueOf(id, name)}
            style={{ flexGrow: bytes }}
            title={`${name}: ${formatBytes(bytes)}`}
          />
        ))}
      </div>
      <ul className={styles.sections}>
        {listed.map(({ id, name, bytes, offset }) => (
          <li key={offset}>
            <span className={styles.swatch} data-hue={hueOf(id, name)} />
            <button
              type="button"
              className={styles.link}
              disabled={bytes === 0}
              title="Show its bytes"
              onClick={() => showBytes(`Section ${name}`, offset, bytes)}
            >
              {name === '' ? '(no name)' : name}
            </button>
            {id === 0 && <span className={styles.at}>custom</span>}
            <span className={styles.bytes}>{formatBytes(bytes)}</span>
            <span className={styles.share}>{formatShare(bytes / total)}</span>
          </li>
        ))}
      </ul>
      {contents.counts.sections > listed.length && (
        <p className={styles.quiet}>
          and {(contents.counts.sections - listed.length).toLocaleString('en')} smaller ones, in the list of
          sections
        </p>
      )}
    </>
  );
}
