import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Versions } from '../../shared/contract.ts';
import { ask } from '../inspector-api.ts';
import { useTiers } from '../tiers/tiers-store.ts';
import { Button } from '../widgets/button.tsx';
import { copyText } from '../widgets/copy-text.ts';
import { Modal } from '../widgets/modal.tsx';
import styles from './about.module.css';

/** What runs here: what somebody asks who is told of a fault. */
export function About({ onClose }: { onClose(): void }) {
  const engine = useTiers((state) => state.engine);
  const [versions, setVersions] = useState<Versions | null>(null);
  useEffect(() => {
    void ask('versions', null).then((reply) => reply && setVersions(reply.value));
  }, []);
  const facts: [string, string][] = versions
    ? [
        ['Version', versions.app],
        ['Electron', versions.electron],
        ['Chromium', versions.chromium],
        ['Node.js', versions.node],
        ['V8', versions.v8],
        ['System', versions.system],
        ['Engine id', engine?.deterministicId ?? 'not known yet'],
      ]
    : [];
  return (
    <Modal
      title="Wasm Cache Inspector"
      about="Keeps compiled WebAssembly between runs, and shows which cache tier answered."
      onClose={onClose}
    >
      <dl className={styles.facts} data-testid="versions">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Button
        icon={Copy}
        disabled={facts.length === 0}
        onClick={() =>
          void copyText(facts.map(([name, value]) => `${name}: ${value}`).join('\n'), 'Versions copied')
        }
      >
        Copy the versions
      </Button>
    </Modal>
  );
}
