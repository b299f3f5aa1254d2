import { describe, expect, it } from 'vitest';
import { electronArguments, electronEnvironment } from '../../../scripts/launch/electron-command.mjs';

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
