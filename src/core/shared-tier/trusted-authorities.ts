import type { SecureContext } from 'node:tls';
import { fs, tls } from '../on-demand.ts';
import { StoreError } from './store-error.ts';

const VARIABLE = 'WASM_COMPILE_CACHE_STORE_CA';

/** Gives what TLS trusts; undefined where that is what the process trusts. */
export type TrustedAuthorities = () => SecureContext | undefined;

/**
 * Gives the certificate authorities that a store's certificate may be of: those of the process, and those in the file that
 * `WASM_COMPILE_CACHE_STORE_CA` names. Electron knows no `NODE_EXTRA_CA_CERTS` where its fuse for Node's options is off.
 * Throws a `StoreError` for a file that cannot be read, or has no certificate in it.
 */
export function trustedAuthorities(environment: NodeJS.ProcessEnv): TrustedAuthorities {
  const path = environment[VARIABLE];
  if (!path) return () => undefined;
  let text: string;
  try {
    text = fs().readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(path, `cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (certificates === null) throw unusable(path, 'has no certificate in it');
  let context: SecureContext | undefined;
  return () => {
    // Once for all connections: a hundred and more certificates are read for it.
    context ??= tls().createSecureContext({ ca: [...ownAuthorities(), ...certificates] });
    return context;
  };
}

/** Those of the process; before Node 22.15 it tells only of those that it came with. */
function ownAuthorities(): readonly string[] {
  const { getCACertificates } = tls() as { getCACertificates?: (type: 'default') => readonly string[] };
  return getCACertificates?.('default') ?? tls().rootCertificates;
}

function unusable(path: string, why: string, cause?: unknown): StoreError {
  return new StoreError('refused', `${path}, which ${VARIABLE} names, ${why}`, {
    advice: 'Name a file of certificates in PEM format.',
    cause,
  });
}
