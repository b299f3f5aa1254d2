import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerWithPageFile, isOfPage, PAGE_URL } from '../../../src/main/app/page-files.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

/** A build of the page, with other things beside it and in it. */
function builtPage() {
  const folder = scratchFolder();
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeInto(root, 'index.html', '<p>page</p>');
  writeInto(join(root, 'assets'), 'main-1a.js', 'start()');
  writeInto(root, 'notes.txt', 'not for the page');
  writeInto(folder, 'secret.js', 'secret');
  writeInto(folder, 'renderer-other.js', 'secret');
  symlinkSync(join(folder, 'secret.js'), join(root, 'linked.js'));
  symlinkSync(folder, join(root, 'up'));
  const get = (url: string, method = 'GET') => answerWithPageFile(root, { url, method });
  return { folder, get };
}

it('gives the page its files, each with its type and the policy', async () => {
  const { get } = builtPage();
  const page = await get(PAGE_URL);
  expect([page.statusCode, page.data.toString()]).toEqual([200, '<p>page</p>']);
  expect(page.headers['Content-Type']).toBe('text/html; charset=utf-8');
  const policy = page.headers['Content-Security-Policy']?.split('; ');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy?.join()).not.toMatch(/unsafe-eval|script-src[^,]*unsafe-inline|https?:|\*/);
  expect(page.headers['X-Content-Type-Options']).toBe('nosniff');
  // With one, Chromium starts a second process for the page: 50 ms and more of the way to the first paint.
  expect(page.headers).not.toHaveProperty('Cross-Origin-Opener-Policy');
  const script = await get('app://inspector/assets/main-1a.js?v=1#x');
  expect([script.headers['Content-Type'], script.data.toString()]).toEqual([
    'text/javascript; charset=utf-8',
    'start()',
  ]);
});

describe('gives nothing else', () => {
  it.each([
    '../secret.js',
    'assets/../../secret.js',
    '%2e%2e/secret.js',
    '..%2fsecret.js',
    'assets/..%2f..%2fsecret.js',
    '%2e%2e%2fsecret.js',
    '..%5csecret.js',
    '..%2frenderer-other.js',
    '%252e%252e%252fsecret.js',
    '/../secret.js',
    '//secret.js',
    'linked.js',
    'up/secret.js',
    'secret.js%00.html',
    'index.html%00.js',
    'index.html/x.js',
    '%E0%A4%A.js',
    'notes.txt',
    'assets',
    '',
    'gone.js',
  ])('for app://inspector/%s', async (path) => {
    const answer = await builtPage().get(`app://inspector/${path}`);
    expect([answer.statusCode, answer.data.toString()]).toEqual([404, '']);
  });

  it('for an absolute path', async () => {
    const { folder, get } = builtPage();
    expect((await get(`app://inspector/${join(folder, 'secret.js')}`)).statusCode).toBe(404);
  });

  it.each([
    ['app://elsewhere/index.html', 'GET', 403],
    ['app:index.html', 'GET', 403],
    ['file:///index.html', 'GET', 403],
    ['https://inspector/index.html', 'GET', 403],
    [PAGE_URL, 'POST', 405],
  ])('for %s with %s', async (url, method, status) => {
    expect((await builtPage().get(url, method)).statusCode).toBe(status);
  });
});

it.each([
  [PAGE_URL, true],
  ['app://inspector', true],
  ['app://inspector.example/index.html', false],
  ['app://inspector:80/index.html', false],
  ['app://other', false],
  ['file:///index.html', false],
  ['about:blank', false],
  ['null', false],
  ['', false],
])('knows whose URL or origin %s is', (url, isPages) => {
  expect(isOfPage(url)).toBe(isPages);
});
