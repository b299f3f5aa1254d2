import { printable } from '../text/printable.ts';
import type { HttpAnswer } from './http-client.ts';
import { StoreError, type StoreErrorKind } from './store-error.ts';

const KINDS: Readonly<Record<number, StoreErrorKind>> = {
  401: 'refused',
  403: 'refused',
  407: 'refused',
  408: 'timeout',
  413: 'too-large',
  504: 'timeout',
  507: 'full',
};

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Set the secrets of the store in the environment: WASM_COMPILE_CACHE_STORE_TOKEN, or _USER and _PASSWORD, or _HEADER.',
  403: 'Check the secrets in the environment, and what they allow. S3 gives this for an object that is not there, too, to who may not list the bucket.',
  405: 'The server does not take uploads at this address; nginx does with "dav_methods PUT MKCOL DELETE" and "create_full_put_path on".',
  407: 'A proxy is in the way: the store is asked without one.',
  413: "The server takes no upload of that size; nginx's client_max_body_size is 1 MB where nobody has set it.",
  429: 'The store asks for fewer requests; it is asked again later.',
  500: 'See the log of the server. nginx gives this where its disk is full, too, or where it may not write into its folder.',
  507: 'Make room in the store.',
};

/** What an S3 server names in its XML. */
const CODE = /<Code>([A-Za-z0-9]{1,64})<\/Code>/;
const REGION = /^[a-z0-9-]{1,32}$/;
const FULL = new Set(['QuotaExceeded', 'XMinioStorageFull', 'InsufficientCapacity']);

/** Of credentials, with which S3 sends 400. */
const REFUSED: Readonly<Record<string, string>> = {
  AuthorizationHeaderMalformed: 'Set AWS_REGION to the region of the bucket.',
  ExpiredToken: 'The credentials are of a session that has ended: get new ones.',
  InvalidToken: 'AWS_SESSION_TOKEN does not belong to the other credentials: set all three anew.',
  RequestTimeTooSkewed: "Set this machine's clock.",
};

/** Gives what an answer other than the one that was hoped for means. */
export function statusError(what: string, { status, headers, body }: HttpAnswer): StoreError {
  const code = CODE.exec(new TextDecoder().decode(body))?.[1];
  const said = code === undefined ? String(status) : `${status} ${code}`;
  if (status >= 300 && status < 400 && status !== 304) {
    const region = headers['x-amz-bucket-region'];
    if (typeof region === 'string' && REGION.test(region)) {
      return new StoreError(
        'redirected',
        `${what} was sent elsewhere (${said}): the bucket is in another region`,
        {
          advice: `Set AWS_REGION=${region}.`,
        },
      );
    }
    return new StoreError(
      'redirected',
      `${what} was sent elsewhere (${said}${elsewhere(headers.location)})`,
      {
        advice: 'Name the final address, or have the server give objects itself: redirects are not followed.',
      },
    );
  }
  const advice = code === undefined ? undefined : REFUSED[code];
  if (advice !== undefined) {
    return new StoreError('refused', `${what} was refused (${said})`, { advice });
  }
  const kind = code !== undefined && FULL.has(code) ? 'full' : (KINDS[status] ?? 'failed');
  return new StoreError(kind, `${what} was answered with ${said}`, { advice: ADVICE[status] ?? null });
}

/** Of a redirect no more than the origin: the rest may be a secret for whoever has it. */
function elsewhere(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location)) return '';
  return `, to ${printable(new URL(location).origin)}`;
}
