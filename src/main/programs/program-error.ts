/** Why a program cannot be run, and what to do about it. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  /** `refused` where it was not even tried. */
  readonly kind: 'refused' | 'not-started';
  readonly advice: string | null;

  constructor(kind: ProgramError['kind'], message: string, advice: string | null = null) {
    super(message);
    this.kind = kind;
    this.advice = advice;
  }
}
