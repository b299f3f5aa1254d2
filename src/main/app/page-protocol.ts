import { fileURLToPath } from 'node:url';
import { protocol } from 'electron';
import { answerWithPageFile, PAGE_SCHEME } from './page-files.ts';

/**
 * Makes the page's scheme one like https: with origins, secure, and with its scripts' code kept between starts. To be
 * called before the app is ready.
 */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Gives the page its files, and nobody any other. Needs `app.whenReady()`. */
export function servePage(): void {
  const root = fileURLToPath(new URL('../renderer', import.meta.url));
  protocol.handle(PAGE_SCHEME, (request) => answerWithPageFile(root, request));
}
