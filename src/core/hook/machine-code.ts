import { findAddonFile } from '../codec/find-addon.ts';

/** The first V8 without natives; the addon is built for some Nodes that have it. */
const FIRST_WITHOUT_NATIVES = 14;

/** Whether V8 can be asked for a module's wire bytes, and for what ran of it. */
export function hasAddon(): boolean {
  return findAddonFile() !== null;
}

/** Why no machine code can be had of this V8, so that there is nothing to keep; null where it can. */
export function whyNoMachineCode(): string | null {
  const { versions, platform, arch, version } = process;
  if (Number.parseInt(versions.v8, 10) < FIRST_WITHOUT_NATIVES || hasAddon()) return null;
  return `V8 ${versions.v8} gives no machine code without an addon, and the package has none for ${version} on ${platform} ${arch}`;
}
