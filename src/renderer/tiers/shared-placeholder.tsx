import styles from './tier-card.module.css';

/** Keeps the place of the team's card until that is there. */
export function SharedPlaceholder() {
  return <div className={styles.card} data-tone="shared" />;
}
