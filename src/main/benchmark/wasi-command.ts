import { WASI } from 'node:wasi';

/**
 * Runs a WASI command as far apart from this machine as `node:wasi` can keep it: no folders, no environment, nothing
 * to read on its standard input, and nobody who reads its output.
 */
export class WasiCommand {
  readonly #arguments: string[];

  /** @param commandArguments its name, and what follows it */
  constructor(commandArguments: string[]) {
    this.#arguments = commandArguments;
  }

  /**
   * Runs it from `_start` to its end, and gives its exit code. Rejects where it cannot be started, and where it traps.
   */
  async run(module: WebAssembly.Module): Promise<number> {
    const imported = WebAssembly.Module.imports(module)[0]?.module;
    const wasi = new WASI({
      version: imported === 'wasi_unstable' ? 'unstable' : 'preview1',
      args: this.#arguments,
      env: {},
      preopens: {},
      // The process's own three, which nobody listens to.
      stdin: 0,
      stdout: 1,
      stderr: 2,
      returnOnExit: true,
    });
    const instance = await WebAssembly.instantiate(module, wasi.getImportObject() as WebAssembly.Imports);
    return wasi.start(instance);
  }
}
