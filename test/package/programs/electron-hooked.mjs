/** An Electron app that takes the cache in by its first line, and knows nothing more of it. */
import 'wasm-compile-cache/register';
import { readFileSync } from 'node:fs';
import { app } from 'electron';

app.whenReady().then(async () => {
  const bytes = readFileSync(process.env.WASM_FILE ?? '');
  const module = await WebAssembly.compile(bytes);
  process.stdout.write(
    `${WebAssembly.Module.exports(module).length} ${new WebAssembly.Module(bytes) !== module}\n`,
  );
  app.quit();
});
