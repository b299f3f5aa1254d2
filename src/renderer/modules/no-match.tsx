import { SearchX } from 'lucide-react';
import { searchModules } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import type { ModuleSearch } from './module-search.ts';
import styles from './no-match.module.css';

/** In place of the rows, where the search lets none through. */
export function NoMatch({ search, all }: { search: ModuleSearch; all: number }) {
  return (
    <div className={styles.noMatch} data-testid="no-match">
      <SearchX size={22} strokeWidth={1.5} aria-hidden="true" />
      <p>
        None of {all.toLocaleString('en')} {all === 1 ? 'module' : 'modules'} matches{' '}
        <q className={styles.text}>{search.text.trim()}</q>.
      </p>
      {search.problems.map((problem) => (
        <p key={problem} className={styles.problem}>
          {problem}
        </p>
      ))}
      <Button onClick={() => searchModules('')}>Clear the search</Button>
    </div>
  );
}
