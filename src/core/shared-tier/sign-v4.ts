import { crypto } from '../on-demand.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface V4Request {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name; all of them are signed, and the host. */
  readonly headers: Readonly<Record<string, string>>;
  /** In lower-case hex. */
  readonly bodySha256: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SERVICE = 's3';

/** Gives the headers that authorize a request at S3, and at what speaks its protocol: AWS Signature Version 4. */
export function signV4(
  { method, url, headers, bodySha256 }: V4Request,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  region: string,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const added: Record<string, string> = { 'x-amz-content-sha256': bodySha256, 'x-amz-date': time };
  if (sessionToken !== undefined) added['x-amz-security-token'] = sessionToken;
  const signed = Object.entries({ ...headers, ...added, host: url.host }).sort(byCodeUnits);
  const names = signed.map(([name]) => name).join(';');
  const request = [
    method,
    pathOf(url),
    queryOf(url),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, ' ')}`),
    '',
    names,
    bodySha256,
  ].join('\n');
  const scope = `${day}/${region}/${SERVICE}/aws4_request`;
  const toSign = [ALGORITHM, time, scope, sha256(request)].join('\n');
  let key: Uint8Array | string = `AWS4${secretAccessKey}`;
  for (const part of [day, region, SERVICE, 'aws4_request', toSign]) key = hmac(key, part);
  const signature = Buffer.from(key as Uint8Array).toString('hex');
  return {
    ...added,
    authorization: `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

export function sha256(content: Uint8Array | string): string {
  return crypto().createHash('sha256').update(content).digest('hex');
}

function hmac(key: Uint8Array | string, text: string): Uint8Array {
  return crypto().createHmac('sha256', key).update(text).digest();
}

/** S3's own way: each part is encoded once. */
function pathOf({ pathname }: URL): string {
  return pathname
    .split('/')
    .map((part) => encoded(decoded(part)))
    .join('/');
}

function queryOf({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]): [string, string] => [encoded(name), encoded(value)])
    .sort(byCodeUnits)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function byCodeUnits([a, x]: [string, string], [b, y]: [string, string]): number {
  if (a !== b) return a < b ? -1 : 1;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Encodes what RFC 3986 does not call unreserved. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
