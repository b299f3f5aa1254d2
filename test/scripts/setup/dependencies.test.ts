import { describe, expect, it } from 'vitest';
import { ensureDependencies, reasonToInstall } from '../../../scripts/setup/dependencies.mjs';
import { scratchProject } from '../scratch-project.ts';

const left = { version: '1.0.0', integrity: 'sha512-left' };
const right = { version: '2.0.0', integrity: 'sha512-right' };
const otherPlatform = { version: '3.0.0', integrity: 'sha512-other', optional: true };

const installedProject = () =>
  scratchProject({
    'package.json': { devDependencies: { left: '1.0.0' } },
    'package-lock.json': {
      packages: {
        '': { devDependencies: { left: '1.0.0' } },
        'node_modules/left': left,
        'node_modules/left/node_modules/right': right,
        'node_modules/other-platform': otherPlatform,
      },
    },
    'node_modules/.package-lock.json': {
      packages: { 'node_modules/left': left, 'node_modules/left/node_modules/right': right },
    },
    'node_modules/left/package.json': {},
    'node_modules/left/node_modules/right/package.json': {},
  });

describe('the reason to install', () => {
  it('is none where every locked package is there, but for those of other platforms', () => {
    expect(reasonToInstall(installedProject().root)).toBeUndefined();
  });

  it("is an install that never came to its end, which leaves npm's record unwritten", () => {
    const project = installedProject();
    project.remove('node_modules/.package-lock.json');
    expect(reasonToInstall(project.root)).toMatch('not installed yet');
  });

  it('is a package whose folder is gone', () => {
    const project = installedProject();
    project.remove('node_modules/left/node_modules/right');
    expect(reasonToInstall(project.root)).toMatch('node_modules/left/node_modules/right is missing');
  });

  it.each([
    ['version', { ...right, version: '2.0.1' }],
    ['content under the same version', { ...right, integrity: 'sha512-new' }],
  ])('is a lockfile that asks for another %s', (_, wanted) => {
    const project = installedProject();
    project.write('package-lock.json', {
      packages: { 'node_modules/left': left, 'node_modules/left/node_modules/right': wanted },
    });
    expect(reasonToInstall(project.root)).toMatch('right is not the locked version');
  });

  it('is a package that the lockfile has newly got', () => {
    const project = installedProject();
    project.write('package-lock.json', { packages: { 'node_modules/new': left } });
    expect(reasonToInstall(project.root)).toMatch('new is not the locked version');
  });
});

it('says how to bring package.json and its lockfile together where they differ', async () => {
  const project = installedProject();
  project.write('package.json', { devDependencies: { left: '1.0.0', forgotten: '1.0.0' } });
  await expect(ensureDependencies(project.root)).rejects.toMatchObject({
    message: expect.stringContaining('devDependencies differ'),
    help: expect.stringContaining('npm install'),
  });
});
