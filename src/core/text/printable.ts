/**
 * Characters that a terminal obeys, or that turn round or hide what stands beside them: controls, line ends, marks
 * and overrides of direction, unpaired surrogates. Both joiners stay, for scripts and emoji are written with them.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Makes text from elsewhere, such as a file's name, safe to print on one line: `\u001b` stands for an escape. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeUnits);
}

/** The same for text of several lines, whose line ends are our own. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Gives JSON on one line that is safe to print, and that parses back into the same value. */
export function printableJson(value: unknown): string {
  // Outside of strings JSON without white space is ASCII, so what is replaced stands inside one.
  return printable(JSON.stringify(value));
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
