import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolders, makeFoldersSync } from '../../../src/core/module-cache/make-folders.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

describe.each([
  ['waited for', makeFolders],
  ['at once', async (path: string) => makeFoldersSync(path)],
])('folders that are made %s', (_name, make) => {
  it('are this user’s alone, at any depth, and may be there already', async () => {
    const folder = join(scratchFolder(), 'a/b/c');
    await make(folder);
    await make(folder);
    await make(join(folder, 'd'));
    expect(statSync(join(folder, 'd')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, '..')).mode & 0o777).toBe(0o700);
  });

  it('are made once by many who ask at the same time', async () => {
    const folder = join(scratchFolder(), 'a/b/c/d/e');
    await Promise.all(Array.from({ length: 20 }, () => make(folder)));
    expect(existsSync(folder)).toBe(true);
  });

  it('are none where a file is in the way', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    await expect(make(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(make(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(make(join(file, 'below/that'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it.skipIf(!existsSync('/proc/self'))(
    'are none where the system takes none, and that is soon known',
    async () => {
      await expect(make('/proc/nowhere')).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(make('/proc/nowhere/below')).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );
});
