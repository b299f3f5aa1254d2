import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** An HTTP server that keeps objects in memory, as a bucket does: `PUT` with `If-None-Match`, `GET`, `HEAD`. */
export interface ObjectServer {
  /** Where it is, without a `/` at the end. */
  url: string;
  /** What it keeps, by path. */
  objects: Map<string, Buffer>;
  /** The method and path of each request, in order. */
  requests: string[];
}

/** Starts a server on a free port, which ends with the test. */
export async function startObjectServer(): Promise<ObjectServer> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const known = objects.get(url);
    if (method === 'PUT') {
      const isRefused = known !== undefined && request.headers['if-none-match'] === '*';
      if (!isRefused) objects.set(url, Buffer.concat(pieces));
      response.writeHead(isRefused ? 412 : 201).end();
    } else if (known === undefined || (method !== 'GET' && method !== 'HEAD')) {
      response.writeHead(404).end();
    } else {
      response.writeHead(200, { 'content-length': known.byteLength });
      response.end(method === 'GET' ? known : undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, objects, requests };
}
