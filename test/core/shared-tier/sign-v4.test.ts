import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256, signV4 } from '../../../src/core/shared-tier/sign-v4.ts';

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const NOW = new Date('2013-05-24T00:00:00Z');
const HOST = 'https://examplebucket.s3.amazonaws.com';

/** "Signature Calculations for the Authorization Header" in the API reference of Amazon S3. */
describe("gives the signatures of Amazon S3's own documentation", () => {
  test.each([
    [
      'a GET of a range',
      'GET',
      '/test.txt',
      { range: 'bytes=0-9' },
      '',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'a PUT',
      'PUT',
      '/test$file.text',
      { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      'Welcome to Amazon S3.',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'a GET with a parameter without a value',
      'GET',
      '/?lifecycle',
      {},
      '',
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'a GET with parameters',
      'GET',
      '/?max-keys=2&prefix=J',
      {},
      '',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', (_, method, path, headers, body, signature) => {
    const request = { method, url: new URL(HOST + path), headers, bodySha256: sha256(body) };
    const { authorization } = signV4(request, CREDENTIALS, 'us-east-1', NOW);
    expect(authorization).toMatch(new RegExp(`Signature=${signature}$`));
  });
});

test('signs whatever is asked for as another client does', async () => {
  const part = fc.stringMatching(/^[A-Za-z0-9._~!$&'()*,;=:@-]{1,20}$/).filter((text) => !/^\.+$/.test(text));
  const text = fc.stringMatching(/^[!-~]{1,30}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'PUT', 'HEAD'),
      fc.array(part, { minLength: 1, maxLength: 5 }),
      fc.dictionary(fc.stringMatching(/^x-[a-z]{1,10}$/), text, { maxKeys: 3 }),
      fc.uint8Array({ maxLength: 100 }),
      fc.option(text),
      fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
      async (method, parts, headers, body, sessionToken, now) => {
        const url = new URL(parts.join('/'), 'https://bucket.s3.eu-central-1.amazonaws.com/');
        const credentials = { ...CREDENTIALS, ...(sessionToken === null ? {} : { sessionToken }) };
        const bodySha256 = sha256(body);
        const ours = signV4({ method, url, headers, bodySha256 }, credentials, 'eu-central-1', now);
        const other = new AwsV4Signer({
          ...credentials,
          method,
          url: url.href,
          headers: { ...headers, 'x-amz-content-sha256': bodySha256 },
          service: 's3',
          region: 'eu-central-1',
          datetime: ours['x-amz-date'] as string,
        });
        const signed = await other.sign();
        expect(ours.authorization).toBe(signed.headers.get('authorization'));
      },
    ),
  );
});
