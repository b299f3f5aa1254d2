import { Ban, KeyRound, ShieldCheck } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Problem } from '../../shared/problem.ts';
import type { StoreSetup, TrustedKeyInfo } from '../../shared/shared-tier.ts';
import { readableMessage } from '../readable-message.ts';
import { Button } from '../widgets/button.tsx';
import { changeStoreSetup, useStoreSetup } from './store-setup.ts';
import styles from './team-tier.module.css';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** Until when a key is trusted, or since when it is not. An end is the first moment after its last day. */
function stateText({ state, notAfter, revokedAt }: TrustedKeyInfo): string {
  if (revokedAt !== null) return `revoked on ${day.format(revokedAt)}: nothing that it ever signed is taken`;
  if (notAfter === null) return 'trusted, without an end';
  const last = day.format(notAfter - 1);
  return state === 'expired' ? `over since ${last}` : `trusted until ${last}`;
}

interface KeyProps {
  trusted: TrustedKeyInfo;
  /** Whether it can be revoked here. */
  isOurs: boolean;
  onDone(said: string): void;
}

function Key({ trusted, isOurs, onDone }: KeyProps) {
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const safe = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const { name, fingerprint, state } = trusted;
  useEffect(() => {
    // The button that was pressed has made way for these.
    if (asked) safe.current?.focus();
  }, [asked]);
  const keep = () => {
    setAsked(false);
    requestAnimationFrame(() => first.current?.focus());
  };
  const revoke = async () => {
    const wrong = await changeStoreSetup('revokeKey', { name });
    setProblem(wrong);
    setAsked(false);
    if (wrong === null) onDone(`${name} is revoked.`);
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
            {readableMessage(problem.message)}.
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
              <Button ref={safe} onClick={keep}>
                Keep it
              </Button>
            </div>
          </div>
        )}
      </div>
      {isOurs && state !== 'revoked' && !asked && (
        <Button ref={first} look="quiet" aria-label={`Revoke ${name}…`} onClick={() => setAsked(true)}>
          Revoke…
        </Button>
      )}
    </li>
  );
}

/** A key is pasted as the line that `keys new` prints. */
function AddKey({ onDone }: { onDone(said: string): void }) {
  const id = useId();
  const [text, setText] = useState('');
  const [until, setUntil] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const trust = async (event: FormEvent) => {
    event.preventDefault();
    const publicKey = text.trim();
    const wrong = await changeStoreSetup('trustKey', { publicKey, until: until === '' ? null : until });
    setProblem(wrong);
    const keys = useStoreSetup.getState().setup?.trust.keys ?? [];
    // Main has asked once more, and the answer may have been no.
    if (wrong !== null || !keys.some((key) => key.publicKey === publicKey)) return;
    onDone(`${publicKey.split(':')[0]} is trusted.`);
    setText('');
    setUntil('');
    // The button can be pressed no more.
    input.current?.focus();
  };
  return (
    <form className={styles.add} onSubmit={(event) => void trust(event)}>
      <label htmlFor={id}>Public key</label>
      <label htmlFor={`${id}-until`}>Last day, if it has one</label>
      <input
        ref={input}
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
        {problem
          ? `${readableMessage(problem.message)}.`
          : 'As “keys new” prints it where modules are published: name:base64.'}
      </p>
    </form>
  );
}

/** Whose machine code is taken from the store. */
export function TrustedKeys({ trust: { path, keys, problem } }: { trust: StoreSetup['trust'] }) {
  // Not as a notice over the window, which Escape would dismiss in the place of the settings.
  const [done, setDone] = useState('');
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
          {readableMessage(problem.message)}.
        </p>
      )}
      {keys.length === 0 && problem === null ? (
        <p className={styles.note}>Nobody is trusted, so nothing is taken from any store.</p>
      ) : (
        <ul className={styles.list}>
          {keys.map((key) => (
            <Key key={key.name} trusted={key} isOurs={path !== null} onDone={setDone} />
          ))}
        </ul>
      )}
      {path !== null && <AddKey onDone={setDone} />}
      <p className="for-readers-only" role="status">
        {done}
      </p>
      <p className={styles.note}>
        {path === null ? (
          'The environment that the app was started in holds these keys themselves (WASM_COMPILE_CACHE_TRUST): they are changed there.'
        ) : (
          <>
            Kept in <span className={styles.path}>{path}</span>, for the command lines too. Holds at once.
          </>
        )}
      </p>
    </div>
  );
}
