/** What lies in a folder of kept items, the latest first, and the files among them that cannot be used. */
export interface Kept<Summary> {
  runs: Summary[];
  damaged: { file: string; reason: string }[];
  /** The folder that they lie in. */
  folder: string;
}
