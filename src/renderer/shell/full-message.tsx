import type { ReactNode } from 'react';
import styles from './full-message.module.css';

/** A message in place of the whole window. */
export function FullMessage({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <main className={styles.message} role="alert">
      <h1>{title}</h1>
      <p className={styles.text}>{text}</p>
      {children}
    </main>
  );
}
