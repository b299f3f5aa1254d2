export interface HexLine {
  /** Where its first byte lies. */
  at: number;
  /** `00 61 73 6d`, filled up to the width of a whole line. */
  hex: string;
  /** The same as characters, with a dot for what is none. */
  text: string;
}

const BYTES_A_LINE = 8;

/** Bytes as they are written in hexadecimal, a few in a line. */
export function hexLines(bytes: Uint8Array, offset: number): HexLine[] {
  const lines: HexLine[] = [];
  for (let begin = 0; begin < bytes.byteLength; begin += BYTES_A_LINE) {
    const part = [...bytes.subarray(begin, begin + BYTES_A_LINE)];
    lines.push({
      at: offset + begin,
      hex: part
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(' ')
        .padEnd(BYTES_A_LINE * 3 - 1),
      text: part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return lines;
}
