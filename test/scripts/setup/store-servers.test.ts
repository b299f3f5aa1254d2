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

test.skipIf(!existsSync('/usr/bin/python3'))(
  'finds what was unpacked, with its libraries, and does no more then',
  async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const project = scratchFolder();
    const place = (path: string, folder = 'store-servers', text = '#!/bin/sh\nexit 0\n') => {
      const file = join(project, '.setup', folder, path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text);
      chmodSync(file, 0o755);
      return file;
    };
    const nginx = place('usr/sbin/nginx');
    const redis = place('usr/bin/redis-server');
    const library = place('usr/lib/x86_64-linux-gnu/libany.so');
    const modules = ['common/middleware/s3api/s3api', 'proxy/server', 'obj/server', 'common/wsgi'];
    for (const name of modules) place(`usr/lib/python3/dist-packages/swift/${name}.py`, 'swift', '');
    const swift = join(project, '.setup/swift/usr/lib/python3/dist-packages');
    expect(storeServers(project)).toEqual({ nginx, redis, swift, libraries: join(library, '..') });
    await ensureStoreServers(project);
    expect(said).not.toHaveBeenCalled();
  },
);
