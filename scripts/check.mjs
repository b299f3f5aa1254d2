/** The last part of `npm run check`: what neither the types nor the linter see. */
import { join } from 'node:path';
import { folderCircles } from './check/folder-circles.mjs';
import { PROJECT_ROOT } from './setup/project-root.mjs';

/** Where a folder is a room that others may rely on only in one direction. */
const ROOTS = ['src/core', 'src/main'];

for (const root of ROOTS) {
  for (const circle of folderCircles(join(PROJECT_ROOT, root))) {
    console.error(`${root}: folders import each other in a circle: ${[...circle, circle[0]].join(' -> ')}`);
    process.exitCode = 1;
  }
}
