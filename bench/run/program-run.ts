/** A process from its start to its exit. */
export interface ProgramRun {
  ms: number;
  output: string;
  exitCode: number;
}
