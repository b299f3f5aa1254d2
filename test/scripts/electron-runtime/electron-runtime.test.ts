import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ensureElectronRuntime,
  pinnedElectronVersion,
} from '../../../scripts/electron-runtime/electron-runtime.mjs';
import { findPackagedRuntime } from '../../../scripts/electron-runtime/find.mjs';
import { PACKAGED_RUNTIME } from '../../../scripts/electron-runtime/package.mjs';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { scratchProject } from '../scratch-project.ts';

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

/** An executable with fuses, as Electron's tools look for them: a mark, a version, a count, and a digit for each. */
const executableWith = (fuses: string) => `ELF... dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x08${fuses} ...`;
const HARDENED = executableWith('00000000');
const FOR_TESTS = executableWith('10010000');
const AS_UNPACKED_BEFORE = executableWith('10110001');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const digests = { electron: sha256(HARDENED), 'electron-for-tests': sha256(FOR_TESTS) };

const unpacked = {
  '.electron-runtime/electron': HARDENED,
  '.electron-runtime/electron-for-tests': FOR_TESTS,
  '.electron-runtime/resources/app/package.json': '{}',
  '.electron-runtime/unpacked-from.json': { integrity: PACKAGED_RUNTIME.integrity },
};

type Project = ReturnType<typeof scratchProject>;

interface Given {
  override?: string;
  platform?: NodeJS.Platform;
  forTests?: boolean;
  downloaded?: Record<string, string>;
}

function runtimeFor(project: Project, given: Given = {}) {
  const routes = {
    find: (root: string, need: { forTests: boolean }) => findPackagedRuntime(root, { ...need, digests }),
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
      forTests: given.forTests ?? false,
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

describe('the executable that was unpacked', () => {
  it.each([
    ['for a person cannot be a plain Node', false, 'electron'],
    ['for the tests is another one, which can', true, 'electron-for-tests'],
  ])('%s', async (_, forTests, name) => {
    const project = scratchProject({ ...manifest, ...unpacked });
    const { runtime, routes } = runtimeFor(project, { forTests });
    expect((await runtime).executable).toBe(join(project.root, '.electron-runtime', name));
    expect(routes.unpack).not.toHaveBeenCalled();
  });

  it.each([
    ['electron', false, HARDENED],
    ['electron-for-tests', true, FOR_TESTS],
  ])('by an earlier version of the set-up is mended: %s', async (name, forTests, expected) => {
    const project = scratchProject({ ...manifest, ...unpacked });
    project.remove('.electron-runtime/electron-for-tests');
    project.write('.electron-runtime/electron', AS_UNPACKED_BEFORE);
    const { runtime, routes } = runtimeFor(project, { forTests });
    const { executable } = await runtime;
    expect(executable).toBe(join(project.root, '.electron-runtime', name));
    expect(readFileSync(executable, 'latin1')).toBe(expected);
    expect(routes.unpack).not.toHaveBeenCalled();
  });

  it('is mended out of the other one where only it is damaged', async () => {
    const project = scratchProject({ ...manifest, ...unpacked });
    project.write('.electron-runtime/electron', 'cut o');
    const { runtime, routes } = runtimeFor(project);
    expect(readFileSync((await runtime).executable, 'latin1')).toBe(HARDENED);
    expect(routes.unpack).not.toHaveBeenCalled();
  });

  it.each([
    ['changed in one byte', `${HARDENED.slice(0, -1)},`],
    ['cut off', HARDENED.slice(0, 20)],
    ['empty', ''],
  ])('is unpacked anew where it is %s, whatever its record says', async (_, content) => {
    const project = scratchProject({ ...manifest, ...unpacked });
    project.remove('.electron-runtime/electron-for-tests');
    project.write('.electron-runtime/electron', content);
    const { runtime, routes } = runtimeFor(project);
    expect(readFileSync((await runtime).executable, 'latin1')).toBe(HARDENED);
    expect(routes.unpack).toHaveBeenCalledOnce();
  });
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
