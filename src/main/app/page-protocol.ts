import { fileURLToPath } from 'node:url';
import { protocol } from 'electron';
import { printable } from 'wasm-compile-cache/text';
import { answerWithPageFile, PAGE_SCHEME } from './page-files.ts';

const ROOT = fileURLToPath(new URL('../renderer', import.meta.url));

/**
 * Makes the page's scheme one like https: with origins, secure, and with its scripts' code kept between starts. To be
 * called before the app is ready.
 */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Chromium's `net::ERR_FAILED`. */
const FAILED = -2;

/** Gives the page its files, and nobody any other. Needs `app.whenReady()`. */
export function servePage(): void {
  // Not `protocol.handle`, which takes its place: for the `Request` and `Response` of that one Node loads a whole HTTP
  // client, 40 ms of this thread in which the page's process waits to be let in.
  protocol.registerBufferProtocol(PAGE_SCHEME, (request, answer) => {
    answerWithPageFile(ROOT, request).then(answer, (error) => {
      process.stderr.write(`${printable(request.url)} could not be read: ${printable(String(error))}\n`);
      answer({ error: FAILED });
    });
  });
}
