import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { downloadElectron } from '../../../scripts/electron-runtime/download.mjs';
import { scratchProject } from '../scratch-project.ts';

it.each(['electron_use_remote_checksums', 'npm_config_electron_use_remote_checksums'])(
  'checks what was downloaded by the checksums of the package, even with %s',
  async (name) => {
    const project = scratchProject({});
    mkdirSync(join(project.root, 'node_modules/electron'), { recursive: true });
    // In the place of the package's own script: it tells what it was run with.
    writeFileSync(
      join(project.root, 'node_modules/electron/install.js'),
      `console.error('Error: seen ' + JSON.stringify([process.env.${name}, process.env.KEPT])); process.exit(1);`,
    );
    vi.stubEnv(name, 'true');
    vi.stubEnv('KEPT', 'yes');
    expect(await downloadElectron(project.root)).toBe('seen [null,"yes"]');
    vi.unstubAllEnvs();
  },
);
