import { Terminal } from 'lucide-react';
import { Button } from '../widgets/button.tsx';
import styles from './empty-programs.module.css';
import { changeForm, usePrograms } from './programs-store.ts';

const EXAMPLE = 'npx esbuild-wasm --version';

/** What a person sees before anything was run. */
export function EmptyPrograms() {
  return (
    <div className={styles.empty} data-testid="programs-empty">
      <Terminal size={30} strokeWidth={1.4} aria-hidden="true" className={styles.icon} />
      <h2 className={styles.title}>What would the cache be worth for your program?</h2>
      <p className={styles.what}>
        Type a command that loads WebAssembly. Run starts it unmodified, with its wasm cached; Compare runs it
        again and again without the cache and with it, and says how much faster it starts.
      </p>
      <p className={styles.example}>
        <span>For example:</span> <code>{EXAMPLE}</code>
        <Button
          onClick={() => {
            changeForm({ command: EXAMPLE });
            usePrograms.setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
          }}
        >
          Use it
        </Button>
      </p>
    </div>
  );
}
