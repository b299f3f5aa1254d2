import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export const S3_SECRETS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'eu-central-1',
};

export interface S3Server {
  port: number;
  objects: Map<string, Buffer>;
  requests: string[];
}

const BAD_REQUESTS = new Set(['AuthorizationHeaderMalformed', 'XAmzContentSHA256Mismatch']);

/**
 * Starts a server that answers as S3's documentation says, and no object without a right signature: it puts the signature
 * together by itself, from the documentation as well. It is there for what the real one that the tests run does not do: it
 * heeds conditions, and takes no request without a signature for one of another protocol.
 */
export async function s3Server({ heedsConditions = true } = {}): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    const fail = (status: number, code: string) =>
      response.writeHead(status).end(method === 'HEAD' ? '' : `<Error><Code>${code}</Code></Error>`);
    const body = await buffer(request);
    const refusal = refusalOf(request, body);
    if (refusal !== null) return fail(BAD_REQUESTS.has(refusal) ? 400 : 403, refusal);
    if (method === 'PUT') {
      const isConditional = request.headers['if-none-match'] === '*';
      if (heedsConditions && isConditional && objects.has(url)) return fail(412, 'PreconditionFailed');
      objects.set(url, body);
      return response.writeHead(200, { etag: '"x"' }).end();
    }
    const object = objects.get(url);
    if (object === undefined) return fail(404, 'NoSuchKey');
    return response.writeHead(200, { 'content-length': object.length }).end(method === 'HEAD' ? '' : object);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, objects, requests };
}

/** Gives the code that S3 would refuse a request with, or null. */
function refusalOf({ method, url, headers }: IncomingMessage, body: Buffer): string | null {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
  const parts = pattern.exec(headers.authorization ?? '');
  if (parts === null) return 'AccessDenied';
  const [, id, day = '', region = '', names = '', signature] = parts;
  const time = String(headers['x-amz-date']);
  if (id !== S3_SECRETS.AWS_ACCESS_KEY_ID) return 'InvalidAccessKeyId';
  if (region !== S3_SECRETS.AWS_REGION) return 'AuthorizationHeaderMalformed';
  if (
    Math.abs(Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')) - Date.now()) >
    900_000
  ) {
    return 'RequestTimeTooSkewed';
  }
  if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) {
    return 'XAmzContentSHA256Mismatch';
  }
  // Every header that changes what is done has to be signed.
  for (const name of [
    'host',
    'x-amz-date',
    'x-amz-content-sha256',
    'if-none-match',
    'x-amz-security-token',
  ]) {
    if (headers[name] !== undefined && !names.split(';').includes(name)) return 'SignatureDoesNotMatch';
  }
  const lines = names.split(';').map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, url, '', lines.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/s3/aws4_request\n${createHash('sha256').update(canonical).digest('hex')}`;
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const dayKey = hmac(`AWS4${S3_SECRETS.AWS_SECRET_ACCESS_KEY}`, day);
  const key = hmac(hmac(hmac(dayKey, region), 's3'), 'aws4_request');
  return hmac(key, toSign).toString('hex') === signature ? null : 'SignatureDoesNotMatch';
}
