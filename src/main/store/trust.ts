/** Whom this installation trusts, as the window shows and changes it. */
import {
  parseEnd,
  parsePublicKey,
  publicKeyText,
  stateOf,
  type TrustedKey,
  type TrustFile,
} from 'wasm-compile-cache/commands';
import type { TrustedKeyInfo } from '../../shared/shared-tier.ts';
import { fingerprintOf } from './fingerprint.ts';

/** Whether anybody is trusted now. Rejects where that cannot be known. */
export async function hasTrustedKey(trust: TrustFile): Promise<boolean> {
  return (await trust.keys()).some((key) => stateOf(key) === 'active');
}

/** Gives the keys that are in use first. Rejects where they cannot be known, and nobody is trusted. */
export async function trustedKeys(trust: TrustFile, now = Date.now()): Promise<TrustedKeyInfo[]> {
  return (await trust.keys()).map((key) => infoOf(key, now)).toSorted(activeFirst);
}

/**
 * Trusts a key as it was pasted, `name:base64`. Rejects with what is wrong with the key, the date or the file.
 *
 * @param until the last day on which it is trusted, such as `2027-06-30`; null or empty where there is none
 */
export async function trustPasted(trust: TrustFile, publicKey: string, until: string | null): Promise<void> {
  const day = until?.trim() ?? '';
  const notAfter = day === '' ? null : parseEnd(day);
  if (notAfter !== null && notAfter <= Date.now()) {
    throw new RangeError(`${day} is over: a key that is trusted until then would not be trusted`);
  }
  await trust.trust({ ...parsePublicKey(publicKey), notAfter, revokedAt: null });
}

function infoOf(key: TrustedKey, now: number): TrustedKeyInfo {
  const { name, bytes, notAfter, revokedAt } = key;
  return {
    name,
    publicKey: publicKeyText(key),
    fingerprint: fingerprintOf(bytes),
    state: stateOf(key, now),
    notAfter,
    revokedAt,
  };
}

const ORDER = { active: 0, expired: 1, revoked: 2 } as const;
const activeFirst = (a: TrustedKeyInfo, b: TrustedKeyInfo) =>
  ORDER[a.state] - ORDER[b.state] || a.name.localeCompare(b.name);
