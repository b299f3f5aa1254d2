/** Keys by the command line: made, trusted, revoked. Nothing secret is ever printed. */
import { signingKeyPlace, trustedKeysIn } from '../signing/key-places.ts';
import { parsePublicKey, publicKeyText } from '../signing/public-key.ts';
import { makeSigningKey, writeSigningKey } from '../signing/signing-key.ts';
import { TrustFile } from '../signing/trust-file.ts';
import { endText, parseEnd, stateOf, type TrustedKey } from '../signing/trusted-keys.ts';
import { printable, printableJson } from '../text/printable.ts';
import type { StoreOutput } from './store-commands.ts';

export interface KeysChoices {
  /** The file of the keys that are trusted; `WASM_COMPILE_CACHE_TRUST` by default, else one of the user's. */
  trust?: string | undefined;
  /** The file that a new key is kept in; one of the user's by default. */
  key?: string | undefined;
  /** Until when a key is trusted: a date such as 2027-06-30. */
  until?: string | undefined;
  environment?: NodeJS.ProcessEnv;
}

export interface KeysCommand {
  readonly description: string;
  /** What the command takes, as a help text shows it; null where it takes nothing. */
  readonly parameter: string | null;
  /** Gives 0. Rejects with what a person is to read. */
  run(
    argument: string,
    choices: KeysChoices,
    output: Pick<StoreOutput, 'out' | 'err' | 'json'>,
  ): Promise<number>;
}

export const KEYS_COMMANDS = {
  new: {
    description: 'make a key pair to publish with, and print its public key',
    parameter: 'NAME',
    run: make,
  },
  list: { description: 'the public keys that are trusted', parameter: null, run: list },
  trust: { description: 'trust a public key, in one line: NAME:KEY', parameter: 'KEY', run: trust },
  revoke: { description: 'trust nothing any more that a key has signed', parameter: 'NAME', run: revoke },
} as const satisfies Record<string, KeysCommand>;

async function make(
  name: string,
  { key: path, environment }: KeysChoices,
  output: Pick<StoreOutput, 'out' | 'err' | 'json'>,
): Promise<number> {
  const key = makeSigningKey(name);
  const file = path ?? signingKeyPlace(name, environment);
  try {
    await writeSigningKey(file, key);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new Error(`${file} is there already, and no key is written over: choose another name`, { cause });
  }
  const publicKey = publicKeyText(key);
  if (output.json) output.out(printableJson({ name, publicKey, file }));
  else output.out(publicKey);
  output.err(
    printable(
      `The private key is in ${file}, for you alone: publish with --key, or keep it as a secret of your CI.`,
    ),
  );
  return 0;
}

async function list(
  _argument: string,
  choices: KeysChoices,
  output: Pick<StoreOutput, 'out' | 'err' | 'json'>,
): Promise<number> {
  const file = trustFileOf(choices);
  const keys = await file.keys();
  for (const key of keys) {
    if (output.json) output.out(printableJson(asJson(key)));
    else output.out(printable(`${stateOf(key).padEnd(7)}  ${publicKeyText(key)}${endOf(key)}`));
  }
  output.err(printable(`${keys.length} keys in ${file.path}`));
  return 0;
}

async function trust(
  text: string,
  choices: KeysChoices,
  output: Pick<StoreOutput, 'out' | 'err' | 'json'>,
): Promise<number> {
  const file = trustFileOf(choices);
  const notAfter = choices.until === undefined ? null : parseEnd(choices.until);
  const key = { ...parsePublicKey(text), notAfter, revokedAt: null };
  await file.trust(key);
  if (output.json) output.out(printableJson(asJson(key)));
  else output.out(printable(`${key.name} is trusted${endOf(key)}, in ${file.path}`));
  return 0;
}

async function revoke(
  name: string,
  choices: KeysChoices,
  output: Pick<StoreOutput, 'out' | 'err' | 'json'>,
): Promise<number> {
  const file = trustFileOf(choices);
  await file.revoke(name);
  const key = (await file.keys()).find((known) => known.name === name) as TrustedKey;
  if (output.json) output.out(printableJson(asJson(key)));
  else
    output.out(printable(`${name} is revoked, in ${file.path}: what it has signed is refused from now on`));
  return 0;
}

function trustFileOf({ trust: path, environment }: KeysChoices): TrustFile {
  const place = path ?? trustedKeysIn(environment);
  if (typeof place === 'string') return new TrustFile(place);
  throw new Error('WASM_COMPILE_CACHE_TRUST holds the keys themselves: name a file of them with --trust');
}

function endOf({ notAfter, revokedAt }: TrustedKey): string {
  if (revokedAt !== null) return `, revoked ${new Date(revokedAt).toISOString()}`;
  return notAfter === null ? '' : `, until ${endText(notAfter)}`;
}

function asJson(key: TrustedKey) {
  return {
    name: key.name,
    publicKey: publicKeyText(key),
    state: stateOf(key),
    notAfter: key.notAfter === null ? null : new Date(key.notAfter).toISOString(),
    revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
  };
}
