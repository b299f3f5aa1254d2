import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePublicKey, publicKeyText } from '../../../src/core/signing/public-key.ts';
import { makeSigningKey, parseSigningKey, signingKeyText } from '../../../src/core/signing/signing-key.ts';

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

it('reads back what it writes of any key', () => {
  fc.assert(
    fc.property(name, (of) => {
      const key = makeSigningKey(of);
      const text = publicKeyText(key);
      expect(text).toMatch(/^\S+:[A-Za-z0-9+/]{43}=$/);
      expect(parsePublicKey(`  ${text}\n`)).toEqual({ name: of, bytes: key.bytes });
      const again = parseSigningKey(signingKeyText(key));
      expect([again.name, again.bytes]).toEqual([of, key.bytes]);
    }),
  );
});

it('takes nothing else for a key', () => {
  const text = publicKeyText(makeSigningKey('ci'));
  const others = [
    '',
    'ci',
    text.slice(0, -1),
    `${text}x`,
    text.replace('ci', '../ci'),
    text.replace('ci', 'a b'),
  ];
  for (const other of [...others, text.replace(':', '::'), 'ci:AAAA', `ci:${'A'.repeat(42)}B=`]) {
    expect(() => parsePublicKey(other)).toThrow(TypeError);
  }
  fc.assert(
    fc.property(fc.string(), (any) => {
      expect(() => parsePublicKey(any)).toThrow(TypeError);
    }),
  );
});

it('says nothing of a private key that it cannot read', () => {
  const secret = signingKeyText(makeSigningKey('ci'));
  for (const broken of [secret.slice(0, 60), secret.replace('privateKey', 'key'), `x${secret}`, 'null', '']) {
    expect(() => parseSigningKey(broken)).toThrow('this is no private key: `keys new` makes one');
  }
});

it('names no key by what means something in a store', () => {
  for (const wrong of ['', '.hidden', 'a/b', 'a:b', 'ü', 'x'.repeat(65)]) {
    expect(() => makeSigningKey(wrong)).toThrow('cannot name a key');
  }
});
