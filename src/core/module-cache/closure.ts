/** Why a tier is closed: until a person has seen to it, nothing of it is read, written or deleted. */
export interface Closure {
  /** The file or folder that is in the way. */
  path: string;
  /** What is wrong with it: a sentence without its full stop. */
  reason: string;
  /** What a person can do about it, in whole sentences. */
  advice: string;
}
