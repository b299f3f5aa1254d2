import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Closure } from '../../../src/core/module-cache/closure.ts';
import { type Keychain, loadInstallationKey } from '../../../src/core/module-cache/seal-key-file.ts';
import { keychain } from '../../faults/support/key-files.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';

// The package's own calls, which a test may have refused as a file system does that cannot do what is asked.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, link: vi.fn(real.link) };
});

const NONE = keychain(null);
const IS_POSIX = process.platform !== 'win32';
const NOBODY = 65_534;
const newPath = () => join(scratchFolder(), 'user-data', 'installation-key.json');

/** Makes a key, and gives where it is kept. */
async function madeKey(by: Keychain = NONE) {
  const path = newPath();
  const { key } = await loadInstallationKey(path, by);
  expect(key).toBeInstanceOf(Uint8Array);
  return { path, key };
}

describe('a key', () => {
  it.each([
    ['without a keychain', NONE],
    ['sealed by the keychain', keychain('open sesame')],
  ])('is made once, %s, and is the same ever after', async (_, by) => {
    const { path, key } = await madeKey(by);
    expect(key).toHaveLength(32);
    expect(await loadInstallationKey(path, by)).toEqual({ key, notice: null });
    const { sealed } = JSON.parse(readFileSync(path, 'utf8'));
    expect(sealed).toBe(by.isThere());
    expect(readdirSync(dirname(path))).toEqual(['installation-key.json']);
    if (IS_POSIX) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is the same for all that start at once', async () => {
    const path = newPath();
    const loaded = await Promise.all(Array.from({ length: 16 }, () => loadInstallationKey(path, NONE)));
    const keys = loaded.map(({ key }) => Buffer.from(key as Uint8Array).toString('hex'));
    expect(new Set(keys).size).toBe(1);
    expect(readdirSync(dirname(path))).toEqual(['installation-key.json']);
  });

  it.skipIf(!IS_POSIX)('that others may read is closed to them, and that is said once', async () => {
    const { path, key } = await madeKey();
    chmodSync(path, 0o644);
    const mended = await loadInstallationKey(path, NONE);
    expect(mended).toMatchObject({ key, notice: expect.stringContaining('mode 644') });
    expect(mended.notice).toContain(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await loadInstallationKey(path, NONE)).toEqual({ key, notice: null });
  });

  it.skipIf(!IS_POSIX)(
    'that stays open to others, since its file system has no permissions, is said to',
    async () => {
      const { path, key } = await madeKey();
      chmodSync(path, 0o644);
      const file = await fs.open(path);
      const chmod = vi.spyOn(Object.getPrototypeOf(file), 'chmod').mockResolvedValue(undefined);
      onTestFinished(() => chmod.mockRestore());
      await file.close();
      const { key: loaded, notice } = await loadInstallationKey(path, NONE);
      expect(loaded).toEqual(key);
      expect(notice).toContain('is open to other users');
      expect(notice).not.toContain('now it is not');
    },
  );

  it.each(['EPERM', 'ENOTSUP', 'EACCES', 'ENOSYS'])(
    'is made all the same, and once, where a file can have but one name (%s)',
    async (code) => {
      vi.mocked(fs.link).mockRejectedValue(Object.assign(new Error('no links here'), { code }));
      onTestFinished(() => void vi.mocked(fs.link).mockReset());
      const { path, key } = await madeKey();
      expect(await loadInstallationKey(path, NONE)).toEqual({ key, notice: null });
      expect(readdirSync(dirname(path))).toEqual(['installation-key.json']);
      if (IS_POSIX) expect(statSync(path).mode & 0o777).toBe(0o600);
    },
  );
});

describe('a key file that cannot be used is left as it is, and it is said why and what to do', () => {
  const spoilers: [what: string, spoil: (path: string) => void, reason: RegExp][] = [
    ['an empty one', (path) => truncateSync(path, 0), /is empty/],
    ['a part of one', (path) => truncateSync(path, 25), /only a part/],
    [
      'one with a short key',
      (path) => writeFileSync(path, '{"sealed":false,"key":"AAAA"}'),
      /3 bytes instead of 32/,
    ],
    ['an enormous one', (path) => truncateSync(path, 10e9), /far too large/],
    [
      'a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      /is a folder/,
    ],
  ];
  if (IS_POSIX) {
    spoilers.push(
      [
        'a link to a real one',
        (path) => {
          renameSync(path, `${path}.real`);
          symlinkSync(`${path}.real`, path);
        },
        /is a link/,
      ],
      [
        'a pipe',
        (path) => {
          rmSync(path);
          execFileSync('mkfifo', [path]);
        },
        /is not a file/,
      ],
    );
  }
  if (process.getuid?.() === 0) {
    spoilers.push(["another user's", (path) => chownSync(path, NOBODY, NOBODY), /another user/]);
  }

  it.each(spoilers)('%s', async (_, spoil, reason) => {
    const { path } = await madeKey();
    spoil(path);
    const before = lstatSync(path);
    const { key, notice } = await loadInstallationKey(path, NONE);
    expect(notice).toBeNull();
    expect(key).toMatchObject({ path, reason: expect.stringMatching(reason) });
    expect((key as Closure).reason).toContain(path);
    expect((key as Closure).advice).toMatch(/delete it/);
    expect(lstatSync(path)).toMatchObject({ ino: before.ino, size: before.size, mode: before.mode });
  });

  it('one that another keychain has sealed, and it can be used again when that one is open', async () => {
    const { path, key } = await madeKey(keychain('open sesame'));
    const locked = await loadInstallationKey(path, NONE);
    expect(locked.key).toMatchObject({
      path,
      reason: expect.stringContaining('(The keychain is locked)'),
      advice: expect.stringContaining('Unlock the keychain'),
    });
    expect(await loadInstallationKey(path, keychain('open sesame'))).toEqual({ key, notice: null });
  });

  it('one that cannot be made', async () => {
    const inTheWay = writeInto(scratchFolder(), 'user-data', 'in the way');
    const { key } = await loadInstallationKey(join(inTheWay, 'installation-key.json'), NONE);
    expect(key).toMatchObject({ reason: expect.stringContaining('ENOTDIR'), advice: expect.any(String) });
  });
});
