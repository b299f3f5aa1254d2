/**
 * What is signed, with its signatures: a Dead Simple Signing Envelope (https://github.com/secure-systems-lab/dsse), as
 * in-toto and Sigstore have it. The very bytes are signed that are read, with what they are meant as, and nothing of them is
 * looked at before a signature has been found good.
 */
import { crypto } from '../on-demand.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { Distrust, type DistrustReason } from './distrust.ts';
import { toVerifyingKey } from './public-key.ts';
import type { SigningKey } from './signing-key.ts';
import { stateOf, type TrustedKey } from './trusted-keys.ts';

export const MAX_ENVELOPE: Bytes = 16 * 1024;
/** One by the old key and one by the new; each costs as much as a good one to look at. */
const MOST_SIGNATURES = 8;

interface Signature {
  keyid: string;
  sig: Buffer;
}

/** What was signed, and by whom. */
export interface Signed {
  payload: Buffer;
  signer: string;
}

/** Signs bytes that mean `type`. */
export function signEnvelope(payload: Uint8Array, type: string, key: SigningKey): Buffer {
  const signature = crypto().sign(null, toBeSigned(payload, type), key.privateKey);
  const envelope = {
    payloadType: type,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: key.name, sig: signature.toString('base64') }],
  };
  return Buffer.from(JSON.stringify(envelope));
}

/** Gives what a trusted key has signed. Throws a `Distrust`, of the signature that came closest. */
export function openEnvelope(
  bytes: Uint8Array,
  type: string,
  keys: readonly TrustedKey[],
  now: Milliseconds = Date.now(),
): Signed {
  const { payload, signatures } = parseEnvelope(bytes, type);
  if (signatures.length === 0) throw new Distrust('unsigned', 'it is not signed');
  const signed = toBeSigned(payload, type);
  let closest: Distrust | null = null;
  for (const signature of signatures) {
    const distrust = distrustOf(signature, signed, keys, now);
    if (distrust === null) return { payload, signer: signature.keyid };
    if (closest === null || closenessOf(distrust) > closenessOf(closest)) closest = distrust;
  }
  throw closest;
}

function distrustOf(
  { keyid, sig }: Signature,
  signed: Buffer,
  keys: readonly TrustedKey[],
  now: Milliseconds,
): Distrust | null {
  const key = keys.find(({ name }) => name === keyid);
  if (!key) return new Distrust('unknown-key', `its key ${JSON.stringify(keyid)} is not one that is trusted`);
  if (!crypto().verify(null, signed, toVerifyingKey(key), sig)) {
    return new Distrust('wrong-signature', `its signature is not that of the key ${keyid}`);
  }
  const state = stateOf(key, now);
  if (state === 'active') return null;
  const why = state === 'revoked' ? 'has been revoked' : 'is not trusted any longer: its time is over';
  return new Distrust(state, `its key ${keyid} ${why}`);
}

const CLOSENESS: Partial<Record<DistrustReason, number>> = {
  'unknown-key': 1,
  'wrong-signature': 2,
  revoked: 3,
  expired: 4,
};

function closenessOf({ reason }: Distrust): number {
  return CLOSENESS[reason] ?? 0;
}

function parseEnvelope(bytes: Uint8Array, type: string): { payload: Buffer; signatures: Signature[] } {
  if (bytes.byteLength > MAX_ENVELOPE) throw malformed(`it has ${bytes.byteLength} bytes`);
  let value: { payloadType?: unknown; payload?: unknown; signatures?: unknown } | null;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (cause) {
    throw malformed('it is no JSON, or cut short', cause);
  }
  const { payloadType, payload, signatures } = Object(value) as NonNullable<typeof value>;
  if (payloadType !== type || typeof payload !== 'string') throw malformed('it is meant as something else');
  if (signatures !== undefined && !Array.isArray(signatures)) throw malformed('it has no list of signatures');
  const list: unknown[] = signatures ?? [];
  if (list.length > MOST_SIGNATURES) throw malformed(`it has ${list.length} signatures`);
  return { payload: Buffer.from(payload, 'base64'), signatures: list.map(toSignature) };
}

function toSignature(value: unknown): Signature {
  const { keyid, sig } = Object(value) as { keyid?: unknown; sig?: unknown };
  if (typeof keyid !== 'string' || typeof sig !== 'string') throw malformed('a signature of it is none');
  return { keyid, sig: Buffer.from(sig, 'base64') };
}

function malformed(why: string, cause?: unknown): Distrust {
  return new Distrust('malformed', `it is nothing that was ever signed: ${why}`, { cause });
}

/** The encoding of DSSE, in which neither the type nor the bytes can be taken for a part of the other. */
function toBeSigned(payload: Uint8Array, type: string): Buffer {
  const header = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(header), payload]);
}
