import type { Bytes, Milliseconds } from '../units.ts';

/**
 * Characters that a terminal obeys, or that turn round or hide what stands beside them: controls, line ends, marks and
 * overrides of direction, unpaired surrogates. Both joiners stay, for scripts and emoji are written with them.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Makes text from elsewhere, such as a file's name, safe to print on one line: `\u001b` stands for an escape. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as a person reads them, each unit 1,024 of the one before: `45.9 MB`. */
export function bytesText(bytes: Bytes): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(UNITS.length, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${UNITS[power - 1]}`;
}

export function durationText(ms: Milliseconds): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
