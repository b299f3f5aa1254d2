import { fileURLToPath } from 'node:url';
import { protocol } from 'electron';
import { answerWithPageFile, PAGE_SCHEME, PAGE_URL } from './page-files.ts';

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

/** Gives the page its files, and nobody any other. Needs `app.whenReady()`. */
export function servePage(): void {
  protocol.handle(PAGE_SCHEME, (request) => answerWithPageFile(ROOT, request));
}

/**
 * Answers for the page once with nobody asking, and so has Node load what the first answer takes. To be called while
 * there is nothing to do but to wait for Electron. Never rejects: who asks in earnest hears what is wrong.
 */
export async function rehearsePage(): Promise<void> {
  const answer = await answerWithPageFile(ROOT, { url: PAGE_URL, method: 'GET' }).catch(() => null);
  await answer?.arrayBuffer();
}
