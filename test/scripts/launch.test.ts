import { describe, expect, it } from 'vitest';
import { electronArguments, electronEnvironment } from '../../scripts/launch/electron-command.mjs';
import { callersDirectory } from '../../scripts/launch/user-arguments.mjs';
import { isSupportedNode } from '../../scripts/setup/node-version.mjs';

describe('paths are meant against', () => {
  const npm = { npm_package_json: '/project/package.json', INIT_CWD: '/home/person' };

  it('the folder in which the person called npm', () => {
    expect(callersDirectory(npm, '/project', '/project')).toBe('/home/person');
  });

  it('the current folder, where no npm or the npm of another project stands above', () => {
    expect(callersDirectory({}, '/here', '/project')).toBe('/here');
    expect(callersDirectory({ ...npm, npm_package_json: '/other/package.json' }, '/here', '/project')).toBe(
      '/here',
    );
  });
});

describe("Electron's arguments", () => {
  const runtime = { executable: '/runtime/electron', appArguments: ['/project'] };
  const linux = { platform: 'linux' as const, env: { DISPLAY: ':0' }, withoutSandbox: false };

  it('turn the sandbox off only where it cannot be had', () => {
    expect(electronArguments(runtime, { ...linux, opensWindow: true })).not.toContain('--no-sandbox');
    expect(electronArguments(runtime, { ...linux, opensWindow: true, withoutSandbox: true })).toContain(
      '--no-sandbox',
    );
  });

  it('ask for no display without a window, and for Wayland where that is all there is', () => {
    expect(electronArguments(runtime, { ...linux, opensWindow: false })).toContain(
      '--ozone-platform=headless',
    );
    const onlyWayland = { ...linux, env: { WAYLAND_DISPLAY: 'wayland-0' } };
    expect(electronArguments(runtime, { ...onlyWayland, opensWindow: true })).toContain(
      '--ozone-platform=wayland',
    );
  });

  it('are the app alone on other platforms', () => {
    expect(electronArguments(runtime, { ...linux, platform: 'darwin', opensWindow: false })).toEqual([
      '/project',
    ]);
  });
});

it('does not pass on what would turn Electron into a plain Node', () => {
  expect(electronEnvironment({ ELECTRON_RUN_AS_NODE: '1', HOME: '/home/person' })).toEqual({
    HOME: '/home/person',
  });
});

it('knows the Node versions that the tools run on', () => {
  expect(['18.20.8', '20.18.1'].map(isSupportedNode)).toEqual([false, false]);
  expect(['20.19.0', '22.0.0', '24.1.0'].map(isSupportedNode)).toEqual([true, true, true]);
});
