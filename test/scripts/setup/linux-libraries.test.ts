import { expect, it } from 'vitest';
import { choosePackages, missingLibraries } from '../../../scripts/setup/linux-libraries.mjs';

it('finds in the output of ldd what the loader did not find, each once', () => {
  const output = [
    '\tlinux-vdso.so.1 (0x00007ffd5a5f2000)',
    '\tlibffmpeg.so => /runtime/libffmpeg.so (0x00007f1)',
    '\tlibgbm.so.1 => not found',
    '\tlibnss3.so => not found',
    '\tlibgbm.so.1 => not found',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f2)',
  ].join('\n');
  expect(missingLibraries(output)).toEqual(['libgbm.so.1', 'libnss3.so']);
  expect(missingLibraries('\tstatically linked')).toEqual([]);
});

it('takes the name that the system knows: the renamed one where it is, else the old one', () => {
  const wanted = [['libasound2t64', 'libasound2'], ['libnss3']];
  const newer = new Set(['libasound2t64', 'libnss3']);
  const older = new Set(['libasound2', 'libnss3']);
  expect(choosePackages(wanted, (name) => newer.has(name))).toEqual(['libasound2t64', 'libnss3']);
  expect(choosePackages(wanted, (name) => older.has(name))).toEqual(['libasound2', 'libnss3']);
  expect(choosePackages(wanted, () => false)).toEqual(['libasound2', 'libnss3']);
});
