import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Distrust, type DistrustReason } from '../../../src/core/signing/distrust.ts';
import { openEnvelope, signEnvelope } from '../../../src/core/signing/envelope.ts';
import { makeSigningKey } from '../../../src/core/signing/signing-key.ts';
import type { TrustedKey } from '../../../src/core/signing/trusted-keys.ts';

const TYPE = 'text/plain';
const key = makeSigningKey('ci');
const other = makeSigningKey('other');
const trusted: TrustedKey = { ...key, notAfter: null, revokedAt: null };
const payload = Buffer.from('what was said');

function reasonOf(
  bytes: Uint8Array,
  keys: readonly TrustedKey[] = [trusted],
  now = 1_000,
): DistrustReason | 'good' {
  try {
    openEnvelope(bytes, TYPE, keys, now);
    return 'good';
  } catch (error) {
    expect(error).toBeInstanceOf(Distrust);
    return (error as Distrust).reason;
  }
}

it('gives what was signed, and by whom', () => {
  expect(openEnvelope(signEnvelope(payload, TYPE, key), TYPE, [trusted])).toEqual({ payload, signer: 'ci' });
});

it('signs as the specification has it', () => {
  // https://github.com/secure-systems-lab/dsse/blob/master/protocol.md: "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
  const signed = JSON.parse(
    String(signEnvelope(Buffer.from('hello world'), 'http://example.com/HelloWorld', key)),
  );
  expect(Object.keys(signed)).toEqual(['payloadType', 'payload', 'signatures']);
  expect(signed.payload).toBe('aGVsbG8gd29ybGQ=');
});

it('tells each way in which it is not to be believed', () => {
  const good = signEnvelope(payload, TYPE, key);
  const change = (how: (envelope: Record<string, unknown>) => void) => {
    const envelope = JSON.parse(String(good));
    how(envelope);
    return Buffer.from(JSON.stringify(envelope));
  };
  expect(reasonOf(change((envelope) => delete envelope.signatures))).toBe('unsigned');
  expect(reasonOf(change((envelope) => Object.assign(envelope, { signatures: [] })))).toBe('unsigned');
  expect(reasonOf(signEnvelope(payload, TYPE, other))).toBe('unknown-key');
  expect(reasonOf(good, [{ ...trusted, revokedAt: 1 }])).toBe('revoked');
  expect(reasonOf(good, [{ ...trusted, notAfter: 1_000 }])).toBe('expired');
  expect(reasonOf(good, [{ ...trusted, notAfter: 1_001 }])).toBe('good');
  expect(reasonOf(good, [{ ...trusted, bytes: other.bytes }])).toBe('wrong-signature');
  expect(reasonOf(signEnvelope(payload, 'text/html', key))).toBe('malformed');
  expect(reasonOf(change((envelope) => Object.assign(envelope, { payloadType: 'text/html' })))).toBe(
    'malformed',
  );
  expect(reasonOf(good.subarray(0, -1))).toBe('malformed');
  expect(reasonOf(Buffer.alloc(20_000, ' '))).toBe('malformed');
});

it('takes one good signature among others, as while a key is replaced', () => {
  const one = JSON.parse(String(signEnvelope(payload, TYPE, other)));
  const two = JSON.parse(String(signEnvelope(payload, TYPE, key)));
  const both = Buffer.from(JSON.stringify({ ...one, signatures: [...one.signatures, ...two.signatures] }));
  expect(openEnvelope(both, TYPE, [trusted]).signer).toBe('ci');
  expect(reasonOf(both, [{ ...trusted, revokedAt: 1 }])).toBe('revoked');
});

it('believes no byte that was changed, whichever it is', () => {
  const good = signEnvelope(payload, TYPE, key);
  fc.assert(
    fc.property(fc.nat(good.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = Buffer.from(good);
      changed[at] = (changed[at] as number) ^ mask;
      const reason = reasonOf(changed);
      // What base64 and JSON do not look at may be changed: what was signed is the same then.
      if (reason === 'good')
        expect(openEnvelope(changed, TYPE, [trusted])).toEqual({ payload, signer: 'ci' });
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (any) => {
      expect(reasonOf(any)).toBe('malformed');
    }),
  );
});
