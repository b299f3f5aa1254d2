import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { ensureStoreServers, storeServers } from '../../../scripts/setup/store-servers.mjs';
import { scratchFolder } from '../../support/scratch-folder.ts';

const isInstalled = ['/usr/sbin/nginx', '/usr/bin/redis-server'].some(existsSync);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.skipIf(isInstalled)('says what helps where the servers can neither be found nor unpacked', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubEnv('PATH', '');
  const project = scratchFolder();
  await ensureStoreServers(project);
  const text = said.mock.calls.join('');
  expect(text).toContain('are skipped');
  expect(text).toContain('apt-get install -y --no-install-recommends nginx redis-server');
  expect(existsSync(join(project, '.setup'))).toBe(false);
});

test('finds what was unpacked, with its libraries, and does no more then', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const project = scratchFolder();
  const place = (path: string) => {
    const file = join(project, '.setup/store-servers', path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '#!/bin/sh\nexit 0\n');
    chmodSync(file, 0o755);
    return file;
  };
  const nginx = place('usr/sbin/nginx');
  const redis = place('usr/bin/redis-server');
  const library = place('usr/lib/x86_64-linux-gnu/libany.so');
  expect(storeServers(project)).toEqual({ nginx, redis, libraries: join(library, '..') });
  await ensureStoreServers(project);
  expect(said).not.toHaveBeenCalled();
});
