import { SearchX } from 'lucide-react';
import { brushTime, searchModules, useView } from '../shell/view-store.ts';
import { Button } from '../widgets/button.tsx';
import type { ModuleSearch } from './module-search.ts';
import styles from './no-match.module.css';

/** In place of the rows, where the search lets none through. */
export function NoMatch({ search, all }: { search: ModuleSearch; all: number }) {
  const brushed = useView((state) => state.brushedTime);
  return (
    <div className={styles.noMatch} data-testid="no-match">
      <SearchX size={22} strokeWidth={1.5} aria-hidden="true" />
      <p>
        {brushed !== null && search.isEmpty ? (
          <>None of the modules was loaded in the span of time that is brushed.</>
        ) : (
          <>
            None of {all.toLocaleString('en')} {all === 1 ? 'module' : 'modules'} matches{' '}
            <q className={styles.text}>{search.text.trim()}</q>
            {brushed !== null && ' in the span of time that is brushed'}.
          </>
        )}
      </p>
      {search.problems.map((problem) => (
        <p key={problem} className={styles.problem}>
          {problem}
        </p>
      ))}
      {!search.isEmpty && <Button onClick={() => searchModules('')}>Clear the search</Button>}
      {brushed !== null && <Button onClick={() => brushTime(null)}>Show all times</Button>}
    </div>
  );
}
