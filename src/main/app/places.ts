import { join } from 'node:path';
import { app } from 'electron';

/** Where the disk tier of the window and of the command line lies, unless another folder is asked for. */
export function defaultCacheDirectory(): string {
  return join(app.getPath('userData'), 'module-cache');
}

export function installationKeyPath(): string {
  return join(app.getPath('userData'), 'installation-key.json');
}

/** Where runs of the benchmark are kept. */
export function benchmarksFolder(): string {
  return join(app.getPath('userData'), 'benchmarks');
}

/** Where comparisons of programs are kept. */
export function comparisonsFolder(): string {
  return join(app.getPath('userData'), 'program-comparisons');
}

/** What loads were worth, of the window and of the command line. */
export function worthFolder(): string {
  return join(app.getPath('userData'), 'worth');
}

/** Where a store's secret lies, sealed by the system's keychain. */
export function storeSecretPath(): string {
  return join(app.getPath('userData'), 'store-secret.json');
}

export function settingsPath(): string {
  return join(app.getPath('userData'), 'settings.json');
}

/** Where the window keeps what it looked at. */
export function keptViewPath(): string {
  return join(app.getPath('userData'), 'view.json');
}
