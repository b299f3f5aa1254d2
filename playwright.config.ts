import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // Windows of several apps at once would compete for the focus and for the processor that is measured.
  workers: 1,
  // A real window has moments in which a key is too early, by a frame. What passes at its second try is told at the end.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
});
