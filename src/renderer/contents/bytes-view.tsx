import { ArrowLeft } from 'lucide-react';
import { formatBytes } from '../format.ts';
import { type Close, goBack } from './contents-store.ts';
import styles from './function-view.module.css';
import { hexLines } from './hex-lines.ts';

/** Bytes of the module as they are: the beginning of a section or of a data segment. */
export function BytesView({ shown }: { shown: Extract<Close, { kind: 'bytes' }> }) {
  const { title, offset, length, shown: bytes } = shown;
  return (
    <article
      className={styles.view}
      aria-label={title}
      data-testid="module-bytes"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        goBack();
      }}
    >
      <header className={styles.head}>
        {/* biome-ignore lint/a11y/noAutofocus: whoever came by keyboard goes on from here */}
        <button type="button" autoFocus className={styles.back} onClick={goBack} title="Back (Esc)">
          <ArrowLeft size={14} aria-hidden="true" />
          <span className="for-readers-only">Back</span>
        </button>
        <h3 className={styles.name}>{title}</h3>
      </header>
      <p className={styles.about}>
        <span>{formatBytes(length)}</span>
        <span>from byte {offset.toLocaleString('en')}</span>
        {bytes.state === 'there' && bytes.value.bytes.byteLength < length && (
          <span>the first {formatBytes(bytes.value.bytes.byteLength)} are shown</span>
        )}
      </p>
      {bytes.state === 'waiting' && <p className={styles.message}>Reading …</p>}
      {bytes.state === 'failed' && (
        <p className={styles.message}>It cannot be shown: {bytes.problem.message}.</p>
      )}
      {bytes.state === 'there' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.scroller} tabIndex={0} aria-label={`Bytes of ${title}`}>
          <ol>
            {hexLines(bytes.value.bytes, offset).map(({ at, hex, text }) => (
              <li key={at} className={styles.hex}>
                <span className={styles.offset}>{at.toString(16).padStart(6, '0')}</span>
                <code>
                  {hex} <span className={styles.ascii}>{text}</span>
                </code>
              </li>
            ))}
          </ol>
        </section>
      )}
    </article>
  );
}
