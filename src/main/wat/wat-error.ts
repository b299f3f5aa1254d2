/** One thing that is wrong with a text. */
export interface WatFault {
  line: number;
  column: number;
  message: string;
  /** The line as it is in the text, cut where it is long. */
  source: string;
}

/** So many are told: the later ones mostly follow from the first. */
const MOST_FAULTS = 3;
const MOST_SOURCE = 120;

/** Why a text could not be assembled. */
export class WatError extends Error {
  override readonly name = 'WatError';
  readonly faults: readonly WatFault[];

  constructor(faults: readonly WatFault[], message: string) {
    super(message);
    this.faults = faults;
  }

  /**
   * Takes apart what the assembler says: `in.wat:4:3: error: unexpected token "foo"`, then the line, then a line that
   * points to the place.
   */
  static ofAssembler(name: string, output: string): WatError {
    const faults: WatFault[] = [];
    const lines = output.split('\n');
    for (const [at, line] of lines.entries()) {
      if (!line.startsWith(`${name}:`)) continue;
      const match = /^(\d+):(\d+): error: (.*)$/.exec(line.slice(name.length + 1));
      if (!match) continue;
      const [, row = '1', column = '1', said = ''] = match;
      const source = (lines[at + 1] ?? '').trim().slice(0, MOST_SOURCE);
      faults.push({ line: Number(row), column: Number(column), message: said.replace(/\.$/, ''), source });
      if (faults.length === MOST_FAULTS) break;
    }
    if (faults.length === 0) return new WatError([], output.trim() || 'the assembler gave no reason');
    const told = faults.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
    return new WatError(faults, told.join('; '));
  }
}
