/** An error as a person reads it: what happened to what, and what to do about it. */
export interface Problem {
  kind: string;
  message: string;
  advice: string | null;
}
