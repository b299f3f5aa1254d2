/**
 * Gives each test file a folder of its own for the sockets by which a user's processes take turns: files that run at the
 * same time, and whatever else is compiled on this machine, are not to wait for each other.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'wci-run-'));
process.env.XDG_RUNTIME_DIR = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
