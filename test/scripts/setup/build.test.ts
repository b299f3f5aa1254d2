import { expect, it } from 'vitest';
import { hashBuildInputs, isBuilt, recordBuild } from '../../../scripts/setup/build.mjs';
import { scratchProject } from '../scratch-project.ts';

const builtProject = () => {
  const project = scratchProject({
    'package.json': {},
    'src/main/index.ts': 'start()',
    'out/main/index.js': 'start();',
    'out/renderer/index.html': '<p>',
  });
  recordBuild(project.root, hashBuildInputs(project.root));
  return project;
};
const needsNoBuild = (root: string) => isBuilt(root, hashBuildInputs(root));

it('does not build again what has not changed', () => {
  expect(needsNoBuild(builtProject().root)).toBe(true);
});

it.each([
  ['a changed source', 'src/main/index.ts', 'stop()'],
  ['a new source', 'src/main/other.ts', ''],
  ['a changed configuration', 'electron.vite.config.ts', 'export default {}'],
  ['a changed lockfile', 'package-lock.json', '{}'],
  ['changed options of the compiler', 'tsconfig.base.json', '{}'],
])('builds again for %s', (_, path, content) => {
  const project = builtProject();
  project.write(path, content);
  expect(needsNoBuild(project.root)).toBe(false);
});

it('tells a moved file from a changed one by its name', () => {
  const project = builtProject();
  project.remove('src/main/index.ts');
  project.write('src/main/renamed.ts', 'start()');
  expect(needsNoBuild(project.root)).toBe(false);
});

it('builds again where a part of the last build is gone, cut off or changed', () => {
  const gone = builtProject();
  gone.remove('out/renderer');
  expect(needsNoBuild(gone.root)).toBe(false);
  const cutOff = builtProject();
  cutOff.write('out/main/index.js', 'sta');
  expect(needsNoBuild(cutOff.root)).toBe(false);
  const changed = builtProject();
  changed.write('out/main/index.js', 'sTart();');
  expect(needsNoBuild(changed.root)).toBe(false);
});

it.each(['null', '[]', '{"inputs":1}', 'cut o'])('builds again where its stamp is %s', (stamp) => {
  const project = builtProject();
  project.write('out/.built-from.json', stamp);
  expect(needsNoBuild(project.root)).toBe(false);
});
