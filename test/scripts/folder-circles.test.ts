import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { folderCircles } from '../../scripts/check/folder-circles.mjs';
import { scratchFolder, writeInto } from '../support/scratch-folder.ts';

/** Writes a tree of files, and gives the circles of its folders. */
function circlesOf(files: Record<string, string>): string[][] {
  const root = scratchFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeInto(root, path, text);
  }
  return folderCircles(root);
}

it('takes folders that import in one direction only, whatever their files do among each other', () => {
  const circles = circlesOf({
    'index.ts': "export * from './roof/roof.ts';\n",
    'units.ts': 'export type Bytes = number;\n',
    'roof/roof.ts': "import { wall } from '../walls/wall.ts';\nimport './tile.ts';\n",
    'roof/tile.ts': "import type { Bytes } from '../units.ts';\n",
    'walls/wall.ts': "import type { Bytes } from '../units.ts';\nimport { readFile } from 'node:fs';\n",
  });
  expect(circles).toEqual([]);
});

it.each([
  ['an import', "import { roof } from '../roof/roof.ts';\n"],
  ['an import of types alone', "import type { Roof } from '../roof/roof.ts';\n"],
  ['an import over several lines', "import {\n  roof,\n} from '../roof/roof.ts';\n"],
  ['an export', "export { roof } from '../roof/roof.ts';\n"],
  ['an import when it is needed', "const { roof } = await import('../roof/roof.ts');\n"],
  ['a type that is imported in its place', "let roof: import('../roof/roof.ts').Roof;\n"],
])('finds two folders of which one leads back by %s', (_, back) => {
  const circles = circlesOf({
    'roof/roof.ts': "import { wall } from '../walls/wall.ts';\n",
    'walls/wall.ts': back,
  });
  expect(circles).toEqual([['roof', 'walls']]);
});

it('finds a circle by way of other folders and of a file at the top', () => {
  const circles = circlesOf({
    'roof/roof.ts': "import '../walls/wall.ts';\n",
    'walls/wall.ts': "import '../floor.ts';\n",
    'floor.ts': "import './roof/tile.ts';\n",
    'roof/tile.ts': '',
    'garden/tree.ts': "import '../roof/roof.ts';\n",
  });
  expect(circles).toHaveLength(1);
  expect(new Set(circles[0])).toEqual(new Set(['roof', 'walls', 'floor.ts']));
});
