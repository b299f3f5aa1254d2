import { createServer } from 'node:http';

/**
 * An HTTP server that keeps objects in memory, as a team's store does: `PUT` with `If-None-Match`, `GET`, `HEAD`.
 *
 * @typedef {object} ObjectServer
 * @property {string} url where it is, without a `/` at the end
 * @property {Map<string, Buffer>} objects what it keeps, by path
 * @property {string[]} requests the method and path of each request, in order
 * @property {import('node:http').IncomingHttpHeaders[]} headers of each request, in order
 * @property {() => Promise<void>} close
 */

/**
 * @param {number} [port] any that is free by default
 * @returns {Promise<ObjectServer>}
 */
export async function openObjectServer(port = 0) {
  /** @type {Map<string, Buffer>} */
  const objects = new Map();
  /** @type {string[]} */
  const requests = [];
  /** @type {import('node:http').IncomingHttpHeaders[]} */
  const headers = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    headers.push(request.headers);
    /** @type {Buffer[]} */
    const pieces = [];
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
  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(null)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    objects,
    requests,
    headers,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
