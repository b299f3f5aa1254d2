import { printable } from '../text/printable.ts';
import { StoreError } from './store-error.ts';

const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME/;

const ADVICE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Check the name of the store.',
  EAI_AGAIN: 'Names cannot be looked up at the moment; check the network.',
  ECONNREFUSED: 'Nobody listens there: check the port, and whether the store runs.',
  ENOENT: 'There is no such socket: check its path, and whether the store runs.',
};

/** Gives why there was no connection, or why it ended, as a `StoreError`; one that it is given stays as it is. */
export function connectionError(what: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  if (UNTRUSTED.test(code)) {
    return new StoreError(
      'refused',
      `${what} was not sent: the store's certificate is not trusted (${code})`,
      {
        advice:
          'For a certificate authority of your own, set WASM_COMPILE_CACHE_STORE_CA=FILE or, outside of Electron, NODE_EXTRA_CA_CERTS=FILE. There is no way to do without a certificate.',
        cause: error,
      },
    );
  }
  // Of the parser, or of TLS: somebody is there who speaks something else.
  if (code.startsWith('HPE_') || code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return new StoreError('failed', `${what} got what is no answer (${code})`, {
      advice: 'Check the port and whether it is http or https: another kind of server may answer there.',
      cause: error,
    });
  }
  const reason = code || printable(message);
  return new StoreError('unreachable', `${what} lost, or never had, its connection (${reason})`, {
    advice: ADVICE[code] ?? 'See whether the store and the way to it are well; modules load without it.',
    cause: error,
  });
}
