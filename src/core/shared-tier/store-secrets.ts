import type { AwsCredentials } from './sign-v4.ts';
import { StoreError } from './store-error.ts';

/** Where the secrets of a store are, in the environment and nowhere else. */
const TOKEN = 'WASM_COMPILE_CACHE_STORE_TOKEN';
const USER = 'WASM_COMPILE_CACHE_STORE_USER';
const PASSWORD = 'WASM_COMPILE_CACHE_STORE_PASSWORD';
const HEADER = 'WASM_COMPILE_CACHE_STORE_HEADER';

/** What a header may not be, since the transfer itself depends on it. */
const OWN_HEADERS =
  /^(?:host|connection|content-.*|transfer-encoding|accept-encoding|if-.*|range|expect|te|upgrade|depth)$/i;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VISIBLE = /^[\x20-\x7e]*$/;

/** Gives the headers that authorize, by lower-case name. Throws a `StoreError` for what cannot be one. */
export function authorizationFrom(environment: NodeJS.ProcessEnv): Record<string, string> {
  const token = secret(environment, TOKEN);
  const password = secret(environment, PASSWORD);
  const header = secret(environment, HEADER);
  if ([token, password, header].filter((value) => value !== undefined).length > 1) {
    throw misuse(
      `more than one of ${TOKEN}, ${PASSWORD} and ${HEADER} is set`,
      'Set the one that the store asks for.',
    );
  }
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (password !== undefined) {
    const user = secret(environment, USER) ?? '';
    if (user.includes(':')) throw misuse(`${USER} has a ":" in it, which no user's name may`, null);
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }
  if (header === undefined) return {};
  const [, name = '', value = ''] = /^([^:]*):\s*(.*)$/.exec(header) ?? [];
  if (!HEADER_NAME.test(name) || value === '' || OWN_HEADERS.test(name)) {
    throw misuse(`${HEADER} is no header that can be sent along`, 'Write it as "Name: value".');
  }
  return { [name.toLowerCase()]: value };
}

/** Gives user and password for a server that has these. */
export function loginFrom(environment: NodeJS.ProcessEnv): {
  user: string | undefined;
  password: string | undefined;
} {
  return { user: secret(environment, USER), password: secret(environment, PASSWORD) };
}

/** Gives the credentials that AWS's own tools take from the environment, or null where there are none. */
export function awsCredentialsFrom(environment: NodeJS.ProcessEnv): AwsCredentials | null {
  const accessKeyId = secret(environment, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = secret(environment, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined && secretAccessKey === undefined) return null;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw misuse(
      'only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set',
      'Set both. "aws configure export-credentials --format env" prints those of a profile or a role.',
    );
  }
  return { accessKeyId, secretAccessKey, sessionToken: secret(environment, 'AWS_SESSION_TOKEN') };
}

function secret(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  if (value === undefined || value === '') return undefined;
  if (VISIBLE.test(value)) return value;
  throw misuse(
    `${name} has characters in it that no header may have`,
    'Look for a line end or a space at its end that came along.',
  );
}

function misuse(message: string, advice: string | null): StoreError {
  return new StoreError('refused', message, { advice });
}
