import { Ban, KeyRound, ShieldCheck } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../../shared/problem.ts';
import type { StoreSetup, TrustedKeyInfo } from '../../shared/shared-tier.ts';
import { showDone } from '../shell/notices-store.ts';
import { Button } from '../widgets/button.tsx';
import { changeStoreSetup } from './store-setup.ts';
import styles from './team-tier.module.css';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** Until when a key is trusted, or since when it is not. An end is the first moment after its last day. */
function stateText({ state, notAfter, revokedAt }: TrustedKeyInfo): string {
  if (revokedAt !== null) return `revoked on ${day.format(revokedAt)}: nothing that it ever signed is taken`;
  if (notAfter === null) return 'trusted, without an end';
  const last = day.format(notAfter - 1);
  return state === 'expired' ? `over since ${last}` : `trusted until ${last}`;
}

function Key({ trusted }: { trusted: TrustedKeyInfo }) {
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { name, fingerprint, state } = trusted;
  const revoke = async () => {
    const wrong = await changeStoreSetup('revokeKey', { name });
    setProblem(wrong);
    setAsked(false);
    if (wrong === null) showDone(`${name} is revoked`);
  };
  const Icon = state === 'active' ? ShieldCheck : Ban;
  return (
    <li className={styles.key} data-state={state} data-testid="trusted-key">
      <Icon size={14} aria-hidden="true" />
      <div className={styles.keyText}>
        <p>
          <strong>{name}</strong> <span className={styles.keyState}>{stateText(trusted)}</span>
        </p>
        <p className={styles.fingerprint}>{fingerprint}</p>
        {problem && (
          <p className={styles.note} data-wrong="true">
            {problem.message}
          </p>
        )}
        {asked && (
          <div className={styles.confirm} role="alert">
            <p>
              Nothing that {name} has ever signed is taken any more, from now on, and {name} cannot be trusted
              again. What came of it before stays on disk.
            </p>
            <div className={styles.line}>
              <Button look="danger" icon={Ban} onClick={() => void revoke()}>
                Revoke {name}
              </Button>
              <Button onClick={() => setAsked(false)}>Keep it</Button>
            </div>
          </div>
        )}
      </div>
      {state !== 'revoked' && !asked && (
        <Button look="quiet" aria-label={`Revoke ${name}…`} onClick={() => setAsked(true)}>
          Revoke…
        </Button>
      )}
    </li>
  );
}

/** A key is pasted as the line that `keys new` prints. */
function AddKey() {
  const id = useId();
  const [text, setText] = useState('');
  const [until, setUntil] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const trust = async (event: FormEvent) => {
    event.preventDefault();
    const publicKey = text.trim();
    const wrong = await changeStoreSetup('trustKey', { publicKey, until: until === '' ? null : until });
    setProblem(wrong);
    if (wrong !== null) return;
    showDone(`${publicKey.split(':')[0]} is trusted`);
    setText('');
    setUntil('');
  };
  return (
    <form className={styles.add} onSubmit={(event) => void trust(event)}>
      <label htmlFor={id}>Public key</label>
      <label htmlFor={`${id}-until`}>Last day, if it has one</label>
      <input
        id={id}
        className={styles.pasted}
        type="text"
        autoComplete="off"
        spellCheck={false}
        placeholder="ci-2026:44 characters of base64"
        maxLength={256}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-about`}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
      />
      <input
        id={`${id}-until`}
        type="date"
        value={until}
        onChange={(event) => {
          setUntil(event.target.value);
          setProblem(null);
        }}
      />
      <Button type="submit" icon={KeyRound} disabled={text.trim() === ''}>
        Trust
      </Button>
      <p id={`${id}-about`} className={styles.note} data-wrong={problem !== null}>
        {problem?.message ?? 'As “keys new” prints it where modules are published: name:base64.'}
      </p>
    </form>
  );
}

/** Whose machine code is taken from the store. */
export function TrustedKeys({ trust: { path, keys, problem } }: { trust: StoreSetup['trust'] }) {
  return (
    <div className={styles.keys}>
      <h4 className={styles.subtitle}>Trusted keys</h4>
      <p className={styles.meaning}>
        To trust a key is to run, in this program, machine code from whoever holds its private half: it is not
        checked by V8 as wasm is. Trust only keys that reached you on a way of your own, and compare the
        fingerprint. The store itself is never trusted: what no key here has signed is refused.
      </p>
      {problem && (
        <p className={styles.note} data-wrong="true" role="alert">
          {problem.message}
        </p>
      )}
      {keys.length === 0 && problem === null ? (
        <p className={styles.note}>Nobody is trusted, so nothing is taken from any store.</p>
      ) : (
        <ul className={styles.list}>
          {keys.map((key) => (
            <Key key={key.name} trusted={key} />
          ))}
        </ul>
      )}
      <AddKey />
      <p className={styles.note}>
        Kept in <span className={styles.path}>{path}</span>, for the command lines too. Holds at once.
      </p>
    </div>
  );
}
