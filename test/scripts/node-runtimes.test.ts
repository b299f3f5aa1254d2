import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from 'tar';
import { beforeEach, expect, it, vi } from 'vitest';
import { ensureNodeRuntimes, nodeHeadersPath, nodeRuntimePath } from '../../scripts/setup/node-runtimes.mjs';
import { scratchProject } from './scratch-project.ts';

let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  return () => vi.restoreAllMocks();
});

/** A tarball as npm fetches it, and what it should be. */
async function packed() {
  const { root } = scratchProject({
    'package/bin/node': 'a Node',
    'package/include/node/node.h': 'its headers',
    'package/README.md': '',
  });
  const file = join(root, 'node.tgz');
  await create({ file, cwd: root, gzip: true }, ['package']);
  const content = readFileSync(file);
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  const fetch = vi.fn(async (_spec: string, folder: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'node.tgz'), content);
    return 0;
  });
  return { runtimes: [{ version: '22.0.0', abi: 127, integrity }], fetch, platform: 'linux-x64' };
}

it('fetches a Node once, and keeps nothing of its package but the program and its headers', async () => {
  const { root } = scratchProject({});
  const how = await packed();
  await ensureNodeRuntimes(root, how);
  await ensureNodeRuntimes(root, how);
  expect(how.fetch).toHaveBeenCalledOnce();
  expect(readFileSync(nodeRuntimePath(root, '22.0.0'), 'utf8')).toBe('a Node');
  expect(readFileSync(join(nodeHeadersPath(root, '22.0.0'), 'include/node/node.h'), 'utf8')).toBe(
    'its headers',
  );
  expect(readdirSync(join(root, '.setup/node-runtimes/22.0.0')).sort()).toEqual(['bin', 'include']);
});

it.each([
  ['is not the one that was checked', { integrity: 'sha512-other', exitCode: 0 }],
  ['could not fetch', { integrity: null, exitCode: 1 }],
])('unpacks nothing where the package %s, and says what is skipped', async (why, { integrity, exitCode }) => {
  const { root } = scratchProject({});
  const { runtimes, fetch, platform } = await packed();
  await ensureNodeRuntimes(root, {
    runtimes: runtimes.map((runtime) => ({ ...runtime, ...(integrity && { integrity }) })),
    fetch: async (spec, folder) => (await fetch(spec, folder)) || exitCode,
    platform,
  });
  expect(said).toContain(why);
  expect(said).toContain('The tests on Node 22.0.0 are skipped.');
  expect(existsSync(nodeRuntimePath(root, '22.0.0'))).toBe(false);
  expect(readdirSync(join(root, '.setup/node-runtimes'))).toEqual([]);
});

it('fetches nothing for a system that the packages are not for', async () => {
  const { root } = scratchProject({});
  const how = await packed();
  await ensureNodeRuntimes(root, { ...how, platform: 'darwin-arm64' });
  expect(how.fetch).not.toHaveBeenCalled();
  expect(said).toContain('Node 22.0.0 are skipped');
});
