import styles from './tier-card.module.css';

/** Beyond this a number is shortened, and exact in its title. */
const EXACT = 10_000;
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

interface CounterProps {
  label: string;
  value: number;
  /** For tests and for who reads the page by machine, e.g. `memory-hits`. */
  name: string;
  look?: 'main' | 'second' | 'small';
  /** What it counts, for who points at it. */
  about?: string;
  /** Whether a value over zero is bad news. */
  bad?: boolean;
}

/** A number that lights up for a moment when it changes. */
export function Counter({ label, value, name, look = 'small', about, bad = false }: CounterProps) {
  return (
    <div
      className={styles.counter}
      data-look={look}
      data-zero={value === 0}
      data-long={look !== 'small' && value > 999}
      title={value < EXACT ? about : value.toLocaleString('en')}
      data-bad={bad && value > 0}
    >
      <dt>{label}</dt>
      <dd key={value} data-testid={`count-${name}`}>
        {value < EXACT ? value.toLocaleString('en') : short.format(value)}
      </dd>
    </div>
  );
}
