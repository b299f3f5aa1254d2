import { mustRunWithoutSandbox } from '../setup/sandbox.mjs';

/**
 * @param {import('../electron-runtime/electron-runtime.mjs').ElectronRuntime} runtime
 * @param {{ opensWindow: boolean, platform?: NodeJS.Platform, env?: NodeJS.ProcessEnv, withoutSandbox?: boolean }} how
 * @returns {string[]} Electron's arguments. The person's are not among them: Chromium would take some for its own.
 */
export function electronArguments(
  runtime,
  { opensWindow, platform = process.platform, env = process.env, withoutSandbox = mustRunWithoutSandbox() },
) {
  const switches = [];
  if (withoutSandbox) switches.push('--no-sandbox');
  if (platform === 'linux') {
    // Chromium complains of every missing D-Bus service and GPU driver; what is fatal still shows.
    switches.push('--log-level=3');
    if (!opensWindow) switches.push('--ozone-platform=headless', '--disable-gpu');
    else if (env.WAYLAND_DISPLAY && !env.DISPLAY) switches.push('--ozone-platform=wayland');
  }
  return [...switches, ...runtime.appArguments];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} the same, without what would turn Electron into a plain Node
 */
export function electronEnvironment(env) {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env;
  return rest;
}
