import { CircleHelp, Search, X } from 'lucide-react';
import { memo } from 'react';
import { commandKeys } from '../commands/command-keys.ts';
import { searchModules, useView } from '../shell/view-store.ts';
import { IconButton } from '../widgets/button.tsx';
import { Hint } from '../widgets/hint.tsx';
import { SEARCH_FIELDS } from './module-search.ts';
import styles from './search-box.module.css';

const EXAMPLES = ['key:9F2C', 'tier:disk', 'state:failed', 'engine:other', 'is:stored'];

/** One box that finds modules by name, folder or key, and by what they are; from it the arrow leads down to the rows. */
export const SearchBox = memo(function SearchBox({ onDown }: { onDown(): void }) {
  const text = useView((state) => state.moduleSearch);
  return (
    <search className={styles.search}>
      <Search size={13} aria-hidden="true" />
      <input
        type="text"
        placeholder={`Find by name, folder or key (${commandKeys('filter')})`}
        aria-label="Find modules by name, folder or key"
        spellCheck={false}
        value={text}
        onChange={(event) => searchModules(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') searchModules('');
          else if (event.key === 'ArrowDown') onDown();
          else return;
          event.preventDefault();
        }}
      />
      {text !== '' && <IconButton icon={X} label="Clear the search" onClick={() => searchModules('')} />}
      <Hint text={<SearchHelp />} side="bottom">
        <button type="button" className={styles.help} aria-label="What can be searched for">
          <CircleHelp size={13} aria-hidden="true" />
        </button>
      </Hint>
    </search>
  );
});

function SearchHelp() {
  return (
    <div className={styles.hint}>
      <p>
        Words are looked for in names, folders and keys, and all of them must be there. “Quotation marks” hold
        words together; a minus before one leaves out what has it.
      </p>
      <dl>
        {Object.entries(SEARCH_FIELDS).map(([name, { takes }]) => (
          <div key={name}>
            <dt>{name}:</dt>
            <dd>{takes}</dd>
          </div>
        ))}
      </dl>
      <p>For example: {EXAMPLES.join('  ')}</p>
    </div>
  );
}
