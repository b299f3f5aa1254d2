/** Splits what is typed into arguments: by spaces, where double quotes keep some together, as in `--name "two words"`. */
export function splitArguments(text: string): string[] {
  const words = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.map((word) => word.replaceAll('"', ''));
}
