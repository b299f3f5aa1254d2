import { TriangleAlert } from 'lucide-react';
import { useTiers } from '../tiers/tiers-store.ts';
import styles from './banner.module.css';

/** Says what the disk tier cannot do where the engine gives no machine code. */
export function Banner() {
  const without = useTiers((state) => state.engine?.artifacts === false);
  if (!without) return null;
  return (
    <p className={styles.banner} role="status" data-testid="no-artifacts">
      <TriangleAlert size={14} aria-hidden="true" />
      <span>
        <strong>This V8 gives no compiled artifacts.</strong> The disk tier keeps wire bytes and recompiles
        them: expect a disk hit to cost as much as a compile.
      </span>
    </p>
  );
}
