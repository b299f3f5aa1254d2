import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addonFile } from '../../../scripts/setup/codec-addons.mjs';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../../scripts/setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { outputOf } from '../../package/support/commands.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';

interface Outcome {
  outcome: string;
  used: string;
}

interface Report {
  artifactBytes: number;
  empty: string;
  serialize: string[];
  wireBytes: string[];
  writeWireBytes: string[];
  trailer: string[];
  copied: boolean;
  written: boolean;
  unwritten: string;
  sealed: boolean;
  refused: Record<string, Outcome>;
  requests: Outcome[];
  whole: Outcome;
  ofSharedMemory: Outcome;
}

const program = join(import.meta.dirname, 'programs/use-addon.mjs');

for (const runtime of NODE_RUNTIMES) {
  const node = nodeRuntimePath(PROJECT_ROOT, runtime.version);
  const addon = join(PROJECT_ROOT, 'src/core/codec/built', addonFile(runtime));
  describe.skipIf(!existsSync(node) || !existsSync(addon))(`on Node ${runtime.version}`, () => {
    const report = async (): Promise<Report> =>
      JSON.parse(await outputOf(node, [program, JSON.stringify({ addon, file: SQLITE_WASM })]));

    it('gives and takes machine code, and refuses all that is none without an abort', async () => {
      const told = await report();
      const { artifactBytes, empty, serialize, wireBytes, refused, requests, whole, ofSharedMemory } = told;
      expect(artifactBytes).toBeGreaterThan(1_000_000);
      expect(empty).toBe('undefined');
      expect(told).toMatchObject({ copied: true, written: true, unwritten: 'false', sealed: true });
      const nonsense = [...serialize, ...wireBytes, ...told.writeWireBytes, ...told.trailer];
      // Two of them are numbers that a file may have.
      expect(new Set(nonsense)).toEqual(new Set(['TypeError', 'false']));
      expect(nonsense.filter((outcome) => outcome === 'false').length).toBeLessThanOrEqual(1);
      for (const [name, { used }] of Object.entries(refused))
        expect([name, used]).not.toEqual([name, 'true']);
      for (const name of [
        'cutToStamp',
        'cutShort',
        'cutByOne',
        'prolonged',
        'zeroed',
        'otherWireBytes',
        'noise',
      ]) {
        expect([name, refused[name]]).toEqual([name, { outcome: 'TypeError', used: 'false' }]);
      }
      expect(new Set(requests.map(({ outcome }) => outcome))).toEqual(new Set(['TypeError']));
      expect(whole).toEqual({ outcome: 'module', used: 'true' });
      expect(ofSharedMemory).toEqual(whole);
    });
  });
}
