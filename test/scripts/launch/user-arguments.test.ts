import { describe, expect, it } from 'vitest';
import { callersDirectory } from '../../../scripts/launch/user-arguments.mjs';

describe('paths are meant against', () => {
  const npm = { npm_package_json: '/project/package.json', INIT_CWD: '/home/person' };

  it('the folder in which the person called npm', () => {
    expect(callersDirectory(npm, '/project', '/project')).toBe('/home/person');
  });

  it('the current folder, where no npm or the npm of another project stands above', () => {
    expect(callersDirectory({}, '/here', '/project')).toBe('/here');
    expect(callersDirectory({ ...npm, npm_package_json: '/other/package.json' }, '/here', '/project')).toBe(
      '/here',
    );
  });
});
