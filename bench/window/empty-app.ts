import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The least app that has a window like the product's: sandboxed, and shown once it is painted. */
const MAIN = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1360, height: 880, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  window.loadFile('index.html');
});
`;
const PAGE = '<!doctype html><html lang="en"><title>Empty</title><p>Empty</p></html>';

/** Writes the app into a folder. */
export function writeEmptyApp(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty-window', version: '0.0.0', main: 'main.js' }),
  );
  writeFileSync(join(folder, 'main.js'), MAIN);
  writeFileSync(join(folder, 'index.html'), PAGE);
}
