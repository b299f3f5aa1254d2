import type { Bytes } from '../units.ts';

/** What comes of the source of a streaming compile. */
interface Served {
  /** The module's bytes; null where V8 has the say. */
  bytes: Uint8Array<ArrayBuffer> | null;
  /** What V8's own function is to be given in the source's place: it has not been read, or says the same. */
  response: unknown;
}

const WASM = 'application/wasm';

/**
 * Reads the response of a streaming compile. What Node refuses (no `Response`, another type, a status that is no success, a
 * body that has been read) or leaves to V8 is given back unread.
 */
export async function servedResponse(source: unknown, smallest: Bytes): Promise<Served> {
  // A thenable is asked only once, as without the hook.
  const promise = Promise.resolve(source);
  let response: unknown;
  try {
    response = await promise;
  } catch {
    return { bytes: null, response: promise };
  }
  if (!isReadable(response) || isSmall(response, smallest)) return { bytes: null, response };
  const { url, body } = response;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let failure: { error: unknown } | null = null;
  try {
    for await (const piece of body as AsyncIterable<Uint8Array<ArrayBuffer>>) {
      pieces.push(piece);
      // V8 is not told of what is no bytes.
      if (!ArrayBuffer.isView(piece)) break;
    }
  } catch (error) {
    failure = { error };
  }
  const isWhole = failure === null && pieces.every((piece) => piece instanceof Uint8Array);
  const bytes = isWhole ? joined(pieces) : null;
  return { bytes, response: again(bytes ? [bytes] : pieces, failure, url) };
}

function isReadable(response: unknown): response is Response {
  return (
    typeof Response === 'function' &&
    response instanceof Response &&
    response.headers.get('Content-Type') === WASM &&
    response.ok &&
    !response.bodyUsed &&
    response.body !== null &&
    !response.body.locked
  );
}

function isSmall(response: Response, smallest: Bytes): boolean {
  const length = response.headers.get('Content-Length');
  return length !== null && Number(length) < smallest && !response.headers.has('Content-Encoding');
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((length, { byteLength }) => length + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

/** A response that gives once more what was read, and fails as it did. */
function again(pieces: readonly unknown[], failure: { error: unknown } | null, url: string): Response {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      if (failure) controller.error(failure.error);
      else controller.close();
    },
  });
  const response = new Response(body, { headers: { 'Content-Type': WASM } });
  // V8 names the module by it.
  Object.defineProperty(response, 'url', { value: url });
  return response;
}
