import { expect, it } from 'vitest';
import { isSupportedNode } from '../../../scripts/setup/node-version.mjs';

it('knows the Node versions that the tools run on', () => {
  expect(['18.20.8', '20.18.1'].map(isSupportedNode)).toEqual([false, false]);
  expect(['20.19.0', '22.0.0', '24.1.0'].map(isSupportedNode)).toEqual([true, true, true]);
});
