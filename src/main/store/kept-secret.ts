/** A store's secret, kept in a file that the system's keychain has sealed. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type { Keychain } from 'wasm-compile-cache';
import { SECRET_KINDS, type SecretKind } from '../../shared/shared-tier.ts';

const fileSchema = v.object({ sealed: v.pipe(v.string(), v.base64()) });
const contentSchema = v.object({
  origin: v.string(),
  kind: v.picklist(SECRET_KINDS),
  secret: v.string(),
});
type Content = v.InferOutput<typeof contentSchema>;

/**
 * The secret for one store. Where the system has no keychain none is kept, and the environment is the only place for it. It is
 * given for the very server that it was kept for, and for no other.
 */
export class KeptSecret {
  readonly path: string;
  readonly #keychain: Keychain;

  constructor(path: string, keychain: Keychain) {
    this.path = path;
    this.#keychain = keychain;
  }

  get canKeep(): boolean {
    return this.#keychain.isThere();
  }

  /** Says for which server one is kept, and what it is, without it; null where there is none that can be read. */
  get about(): { origin: string; kind: SecretKind } | null {
    const content = this.#read();
    return content && { origin: content.origin, kind: content.kind };
  }

  /** Gives the variables of the environment that would hold it; none where it is another server's. */
  variablesFor(address: string): Record<string, string> {
    const content = this.#read();
    return content?.origin === originOf(address) ? variablesOf(content.kind, content.secret) : {};
  }

  /** Keeps a secret for the server of an address. Throws where there is no keychain, where it is locked, and for no address. */
  keep(address: string, kind: SecretKind, secret: string): void {
    if (!this.canKeep) throw new Error('this system has no keychain that could keep a secret');
    const origin = originOf(address);
    if (origin === null) throw new Error('there is no address that the secret would be for');
    const content: Content = { origin, kind, secret };
    const sealed = this.#keychain.seal(JSON.stringify(content)).toString('base64');
    const temporary = `${this.path}.${process.pid}.tmp`;
    mkdirSync(dirname(this.path), { recursive: true });
    try {
      writeFileSync(temporary, `${JSON.stringify({ sealed })}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(temporary, this.path);
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  forget(): void {
    rmSync(this.path, { force: true });
  }

  /** What cannot be read, or opened, is none: the store then says that it wants one. */
  #read(): Content | null {
    if (!this.canKeep) return null;
    try {
      const { sealed } = v.parse(fileSchema, JSON.parse(readFileSync(this.path, 'utf8')));
      return v.parse(contentSchema, JSON.parse(this.#keychain.open(Buffer.from(sealed, 'base64'))));
    } catch {
      return null;
    }
  }
}

/** Gives the variables of the environment that a secret would be in. Throws for what is no user with a password. */
export function variablesOf(kind: SecretKind, secret: string): Record<string, string> {
  switch (kind) {
    case 'token':
      return { WASM_COMPILE_CACHE_STORE_TOKEN: secret };
    case 'header':
      return { WASM_COMPILE_CACHE_STORE_HEADER: secret };
    case 'password': {
      const [, user, password] = /^([^:]*):(.+)$/.exec(secret) ?? [];
      if (user === undefined || password === undefined) {
        throw new TypeError('user and password are written with a ":" between them');
      }
      return { WASM_COMPILE_CACHE_STORE_USER: user, WASM_COMPILE_CACHE_STORE_PASSWORD: password };
    }
  }
}

/** The server of an address: what it is called, how it is spoken to, and on which port. */
export function originOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, host } = new URL(address);
  return host === '' ? null : `${protocol}//${host}`;
}
