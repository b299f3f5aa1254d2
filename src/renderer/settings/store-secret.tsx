import { KeyRound, Trash2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../../shared/problem.ts';
import { SECRET_KINDS, type SecretKind, type StoreSetup } from '../../shared/shared-tier.ts';
import { readableMessage } from '../readable-message.ts';
import { Button } from '../widgets/button.tsx';
import { changeStoreSetup } from './store-setup.ts';
import styles from './team-tier.module.css';

const KIND_LABEL: Record<SecretKind, string> = {
  token: 'Bearer token',
  password: 'User and password',
  header: 'Header',
};
const KIND_FORM: Record<SecretKind, string> = {
  token: 'the token alone',
  password: 'user:password',
  header: 'Name: value',
};

function Kept({ kept }: { kept: NonNullable<StoreSetup['keychain']['kept']> }) {
  return (
    <div className={styles.line}>
      <p className={styles.note} data-testid="kept-secret">
        {KIND_LABEL[kept.kind]} for {kept.origin}, in the system’s keychain. It goes to no other server.
      </p>
      <Button look="danger" icon={Trash2} onClick={() => void changeStoreSetup('forgetSecret', null)}>
        Forget it
      </Button>
    </div>
  );
}

/** What is typed goes to the keychain, and never comes back. */
function NewSecret({ address }: { address: string }) {
  const id = useId();
  const [kind, setKind] = useState<SecretKind>('token');
  const [secret, setSecret] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = await changeStoreSetup('keepSecret', { address, kind, secret });
    setProblem(wrong);
    if (wrong === null) setSecret('');
  };
  return (
    <form className={styles.secret} onSubmit={(event) => void keep(event)}>
      <label htmlFor={id}>Secret, where the store asks for one</label>
      <div className={styles.line}>
        <select
          aria-label="Kind of secret"
          value={kind}
          onChange={(event) => setKind(event.target.value as SecretKind)}
        >
          {SECRET_KINDS.map((one) => (
            <option key={one} value={one}>
              {KIND_LABEL[one]}
            </option>
          ))}
        </select>
        <input
          id={id}
          type="password"
          autoComplete="off"
          placeholder={KIND_FORM[kind]}
          maxLength={8_192}
          value={secret}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-about`}
          onChange={(event) => {
            setSecret(event.target.value);
            setProblem(null);
          }}
        />
        <Button type="submit" icon={KeyRound} disabled={secret === ''}>
          Keep in the keychain
        </Button>
      </div>
      <p id={`${id}-about`} className={styles.note} data-wrong={problem !== null}>
        {problem
          ? `${readableMessage(problem.message)}. ${problem.advice ?? ''}`
          : `For ${address}, from the next start. In no settings file, log or event.`}
      </p>
    </form>
  );
}

/** Where the store's secret comes from: the environment, the system's keychain, or nowhere. */
export function StoreSecret({ setup }: { setup: StoreSetup }) {
  const { secrets, keychain, address } = setup;
  if (secrets.length > 0) {
    return (
      <p className={styles.note}>With the secret in {secrets.join(' and ')} of the app’s environment.</p>
    );
  }
  if (keychain.kept) return <Kept kept={keychain.kept} />;
  if (keychain.canKeep && address.set !== null) return <NewSecret address={address.set} />;
  return (
    <p className={styles.note}>
      Without a secret: where the store asks for one, start the app with WASM_COMPILE_CACHE_STORE_TOKEN, or
      the like, in its environment.{' '}
      {keychain.canKeep
        ? 'The system’s keychain can keep one as well, once an address is set.'
        : 'This system has no keychain that could keep one, and it is kept nowhere else.'}
    </p>
  );
}
