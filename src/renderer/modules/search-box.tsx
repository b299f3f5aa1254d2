import { CircleHelp, Search, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { shortcutLabel } from '../shell/shortcuts.ts';
import { searchModules, useView } from '../shell/view-store.ts';
import { IconButton } from '../widgets/button.tsx';
import { Hint } from '../widgets/hint.tsx';
import { SEARCH_FIELDS } from './module-search.ts';
import styles from './search-box.module.css';

const EXAMPLES = ['key:9F2C', 'tier:disk', 'state:failed', 'engine:other', 'is:stored'];

/** One box that finds modules by name, folder or key, and by what they are. */
export function SearchBox() {
  const text = useView((state) => state.moduleSearch);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'f') return;
      event.preventDefault();
      box.current?.select();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <search className={styles.search}>
      <Search size={13} aria-hidden="true" />
      <input
        ref={box}
        type="text"
        placeholder={`Find by name, folder or key (${shortcutLabel('F')})`}
        aria-label="Find modules by name, folder or key"
        spellCheck={false}
        value={text}
        onChange={(event) => searchModules(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && searchModules('')}
      />
      {text !== '' && <IconButton icon={X} label="Clear the search" onClick={() => searchModules('')} />}
      <Hint text={<SearchHelp />} side="bottom">
        <button type="button" className={styles.help} aria-label="What can be searched for">
          <CircleHelp size={13} aria-hidden="true" />
        </button>
      </Hint>
    </search>
  );
}

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
