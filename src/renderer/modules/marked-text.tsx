import { Fragment } from 'react';
import styles from './marked-text.module.css';
import { rangesOf } from './search-text.ts';

/** A text in which what was searched for is marked. */
export function MarkedText({ text, words }: { text: string; words: readonly string[] }) {
  const ranges = words.length === 0 ? [] : rangesOf(text, words);
  if (ranges.length === 0) return text;
  return (
    <>
      {ranges.map(([from, to], index) => (
        <Fragment key={from}>
          {text.slice(ranges[index - 1]?.[1] ?? 0, from)}
          <mark className={styles.mark}>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(ranges.at(-1)?.[1] ?? 0)}
    </>
  );
}
