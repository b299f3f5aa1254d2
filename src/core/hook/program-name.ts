/** Nobody says where a module's bytes come from, so that it goes by the program that asked for it. */
export function programName(): string {
  return process.argv[1] ?? process.execPath;
}
