/** Tells the person what is being measured. */
export function progress(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
