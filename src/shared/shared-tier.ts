/** The team's tier, as main tells of it. Nothing secret is ever in it. */
import * as v from 'valibot';
import type { Problem } from './problem.ts';

/** What the shared tier has come to in this session. */
export interface SharedTierState {
  /** The store, without anything secret in its address. */
  address: string;
  /** Artifacts that were fetched, and found to be what was signed. */
  hits: number;
  misses: number;
  /** Answers that a load did not wait for. */
  late: number;
  /** What was refused before V8 saw a byte, by reason: those alone that there were. */
  refusals: { reason: string; count: number }[];
  failures: number;
  /** How often it was not asked since it had failed. */
  skipped: number;
  /** What came from the store, manifests included. */
  bytes: number;
  /** From a question to the store's answer; null before the first. Of another process the latest alone is known. */
  latency: { latestMs: number; medianMs: number | null; p95Ms: number | null } | null;
  /** From a question to an artifact that is checked, the latest; null before the first. */
  fetchMs: number | null;
  /** What is wrong with it, and what to do; null where nothing is. */
  problem: Problem | null;
  /** Until when it is left alone for that; null where it is not. */
  restsUntil: number | null;
  /** Why nothing is taken from it: nobody is trusted; null where somebody is, and for another process. */
  distrust: Problem | null;
}

/** A public key, as a person tells it from others. */
export interface TrustedKeyInfo {
  name: string;
  /** The line that was trusted, `name:base64`. */
  publicKey: string;
  /** SHA-256 of the key's bytes, as OpenSSH writes it. */
  fingerprint: string;
  state: 'active' | 'expired' | 'revoked';
  /** Nothing that it signed is taken from then on; null where it has no end. */
  notAfter: number | null;
  revokedAt: number | null;
}

/** How a secret is sent: as a bearer token, as user and password (`user:password`), or in a header (`Name: value`). */
export const SECRET_KINDS = ['token', 'password', 'header'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** What the settings show of the team's tier. */
export interface StoreSetup {
  /** As it is set, and as it is asked in this run; null where there is none. What is set may wait for the next start. */
  address: { set: string | null; inUse: string | null; waitsForStart: boolean };
  /** Why what is set cannot be used; null where it can. */
  problem: Problem | null;
  /** The names of the environment's variables that hold its secrets, as this app was started. */
  secrets: string[];
  /** Whether the system has a keychain for a secret, and for which server it has one. */
  keychain: { canKeep: boolean; kept: { origin: string; kind: SecretKind } | null };
  trust: {
    /** The file of the trusted keys, which the command lines use too; null where the environment holds the keys themselves. */
    path: string | null;
    keys: TrustedKeyInfo[];
    /** Why nobody is trusted, whatever the file says; null where it can be read. */
    problem: Problem | null;
  };
}

/** What a real question to a store came to. */
export type StoreTest =
  | { outcome: 'answers'; address: string; ms: number }
  | { outcome: 'fails'; address: string; ms: number; problem: Problem };

/** As long as an address may be. */
export const LONGEST_ADDRESS = 2_048;
export const storeAddressSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(LONGEST_ADDRESS),
  v.check((text) => !/\p{Cc}/u.test(text), 'has control characters'),
);

/** A secret, which goes to the system's keychain and is never given back. */
export const secretSchema = v.object({
  address: storeAddressSchema,
  kind: v.picklist(SECRET_KINDS),
  secret: v.pipe(v.string(), v.minLength(1), v.maxLength(8_192), v.regex(/^[\x20-\x7e]+$/)),
});

/** A public key as it is pasted, and the last day on which it is trusted, such as `2027-06-30`. */
export const trustSchema = v.object({
  publicKey: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256)),
  until: v.nullable(v.pipe(v.string(), v.maxLength(32))),
});
export const keyNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
