/** The window's page, as an origin of its own. Knows nothing of Electron. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/**
 * A scheme of the page's own. Pages from `file:` are all of one kind, and Chromium lets them see other files; this
 * one has nothing but what was built for it.
 */
export const PAGE_SCHEME = 'app';
const PAGE_HOST = 'inspector';
export const PAGE_URL = `${PAGE_SCHEME}://${PAGE_HOST}/index.html`;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The widgets that float write their place into style elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What a build of the page can hold; nothing else is given out. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Whether a URL, or an origin, is the page's. */
export function isOfPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return protocol === `${PAGE_SCHEME}:` && host === PAGE_HOST;
}

/** An answer as Electron takes it. */
export interface PageAnswer {
  statusCode: 200 | 403 | 404 | 405;
  headers: Record<string, string>;
  data: Buffer;
}

/**
 * Answers a request with a file below `root`, or with 403, 404 or 405. Follows no link that leads out of it. Rejects
 * with the file system's error where a file is there and cannot be read.
 */
export async function answerWithPageFile(
  root: string,
  { url, method }: { url: string; method: string },
): Promise<PageAnswer> {
  if (!isOfPage(url)) return refusal(403);
  if (method !== 'GET') return refusal(405);
  const file = await fileOf(root, new URL(url).pathname);
  if (file === null) return refusal(404);
  return {
    statusCode: 200,
    headers: { ...HEADERS, 'Content-Type': file.type },
    data: await readFile(file.path),
  };
}

/**
 * No Cross-Origin-Opener-Policy: nothing opens this page and it can open nothing, and Chromium would end the process that
 * it has just started for the window, and start another for the page that says so.
 */
const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function refusal(statusCode: 403 | 404 | 405): PageAnswer {
  return { statusCode, headers: HEADERS, data: Buffer.alloc(0) };
}

/** The file that a URL's path names; null where it names none that may be given out. */
async function fileOf(root: string, pathname: string): Promise<{ path: string; type: string } | null> {
  let named: string;
  try {
    named = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const type = TYPES[extname(named)];
  if (type === undefined || named.includes('\0')) return null;
  try {
    const path = await realpath(join(root, named));
    return path.startsWith(`${await realpath(root)}${sep}`) ? { path, type } : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
